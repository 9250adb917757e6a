"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ChevronsUpDown } from "lucide-react";
import { useRouter } from "next/navigation";
import type { SessionReply } from "@/lib/contracts/api.ts";
import { keys } from "@/lib/client/keys.ts";
import { chooseWorkspace } from "@/lib/client/workspace.ts";
import { buttonStyle } from "../ui/button.tsx";
import { cn } from "../ui/class-names.ts";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";

/** With one workspace there is nothing to switch: its name is text. */
export function WorkspaceSwitcher({ session, workspaceId }: { session: SessionReply; workspaceId: string }) {
  const router = useRouter();
  const cache = useQueryClient();
  const current = session.workspaces.find(({ id }) => id === workspaceId);
  if (session.workspaces.length < 2) {
    return <p className="truncate px-2.5 py-1 text-sm text-muted">{current?.name}</p>;
  }
  const choose = async (id: string) => {
    chooseWorkspace(id);
    router.push("/jobs");
    cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
    await cache.invalidateQueries({ queryKey: keys.session });
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger className={cn(buttonStyle({ variant: "secondary" }), "w-full justify-between px-2.5")}>
        <span className="sr-only">Workspace: </span>
        <span className="truncate">{current?.name}</span>
        <ChevronsUpDown aria-hidden className="text-muted" />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start">
        <DropdownMenuLabel>Workspaces</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={workspaceId} onValueChange={(id) => void choose(id)}>
          {session.workspaces.map(({ id, name, role }) => (
            <DropdownMenuRadioItem key={id} value={id}>
              <span className="truncate">{name}</span>
              <span className="text-xs text-muted">{role}</span>
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
