"use client";

import { CircleUser, LogOut } from "lucide-react";
import { toast } from "sonner";
import { useSignOut } from "@/lib/client/use-sign-out.ts";
import { buttonStyle } from "../ui/button.tsx";
import { cn } from "../ui/class-names.ts";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";

export function UserMenu({ email }: { email: string }) {
  const signOut = useSignOut();
  const leave = () =>
    signOut.mutate(undefined, {
      onError: (error) => toast.error("You are still signed in", { description: error.message }),
    });
  return (
    <DropdownMenu>
      <DropdownMenuTrigger className={cn(buttonStyle({ variant: "ghost" }), "min-w-0 flex-1 justify-start px-2.5")}>
        <CircleUser aria-hidden />
        <span className="sr-only">Account: </span>
        <span className="truncate font-normal">{email}</span>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start">
        <DropdownMenuLabel>Signed in as {email}</DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={leave}>
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
