"use client";

import { type LucideIcon, Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { buttonStyle } from "../ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";

const themes: readonly { value: string; label: string; icon: LucideIcon }[] = [
  { value: "system", label: "System", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
];

/** Shown behind the session only, so the theme is known when it renders. */
export function ThemeToggle() {
  const { theme = "system", setTheme } = useTheme();
  const { label, icon: Icon } = themes.find(({ value }) => value === theme) ?? { label: "System", icon: Monitor };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger className={buttonStyle({ variant: "ghost", size: "icon" })} aria-label={`Theme: ${label}`}>
        <Icon aria-hidden />
      </DropdownMenuTrigger>
      <DropdownMenuContent className="min-w-36">
        <DropdownMenuRadioGroup value={theme} onValueChange={setTheme}>
          {themes.map(({ value, label: name, icon: Mark }) => (
            <DropdownMenuRadioItem key={value} value={value}>
              <Mark aria-hidden />
              {name}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
