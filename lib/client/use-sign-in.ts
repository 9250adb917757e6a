"use client";

import { useMutation } from "@tanstack/react-query";
import { client } from "./client.ts";

export function useSignIn() {
  return useMutation({ mutationFn: (email: string) => client.signIn(email) });
}
