"use client";

import { Menu } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { SessionReply } from "@/lib/contracts/api.ts";
import { Button } from "../ui/button.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { Brand } from "./brand.tsx";
import { Navigation } from "./navigation.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";
import { UserMenu } from "./user-menu.tsx";
import { WorkspaceSwitcher } from "./workspace-switcher.tsx";

export type AppShellProps = { session: SessionReply; workspaceId: string; children: ReactNode };

/** A sidebar where there is room for one, else a bar at the top with everything behind one button. */
export function AppShell({ session, workspaceId, children }: AppShellProps) {
  const [menuOpen, setMenuOpen] = useState(false);
  const account = (
    <div className="flex items-center gap-1">
      <UserMenu email={session.user.email} />
      <ThemeToggle />
    </div>
  );
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 font-medium text-on-accent focus:translate-y-0"
      >
        Skip to content
      </a>
      <header className="sticky top-0 hidden h-dvh flex-col gap-4 border-r border-line bg-surface p-3 lg:flex">
        <div className="px-2.5 pt-1">
          <Brand />
        </div>
        <WorkspaceSwitcher session={session} workspaceId={workspaceId} />
        <div className="flex-1">
          <Navigation />
        </div>
        {account}
      </header>
      <header className="sticky top-0 z-30 flex h-13 items-center justify-between border-b border-line bg-surface px-4 lg:hidden">
        <Brand />
        <Button
          variant="ghost"
          size="icon"
          aria-label="Open menu"
          aria-expanded={menuOpen}
          onClick={() => setMenuOpen(true)}
        >
          <Menu aria-hidden />
        </Button>
        <Sheet open={menuOpen} onOpenChange={setMenuOpen} title="Menu">
          <div className="grid gap-4">
            <WorkspaceSwitcher session={session} workspaceId={workspaceId} />
            <Navigation onNavigate={() => setMenuOpen(false)} />
            <div className="border-t border-line pt-3">{account}</div>
          </div>
        </Sheet>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 outline-none">
        {/* A switch of workspace starts every page afresh. */}
        <div
          key={workspaceId}
          className="mx-auto grid max-w-[92rem] grid-cols-[minmax(0,1fr)] gap-5 p-4 pb-16 sm:p-6 lg:px-8"
        >
          {children}
        </div>
      </main>
    </div>
  );
}
