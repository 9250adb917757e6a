"use client";

import { useTheme } from "next-themes";
import { Toaster as Primitive } from "sonner";

export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Primitive
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      toastOptions={{ className: "!border-line !bg-surface !text-foreground !font-sans !shadow-lg" }}
    />
  );
}
