"use client";

import { useMutation } from "@tanstack/react-query";
import { client } from "./client.ts";
import { leaveWorkspace } from "./workspace.ts";

/** Leaves by a full page load: nothing of the user stays in memory. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => client.signOut(),
    onSuccess: () => {
      leaveWorkspace();
      window.location.assign("/sign-in");
    },
  });
}
