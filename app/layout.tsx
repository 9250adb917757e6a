import type { Metadata, Viewport } from "next";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { ReactNode } from "react";
import { AppProviders } from "@/components/shell/app-providers.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "LeadEnrich", template: "%s · LeadEnrich" },
  description: "Fill the gaps in a lead list: a CSV in, a verified list out, on your own provider keys.",
  robots: { index: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fafafa" },
    { media: "(prefers-color-scheme: dark)", color: "#101114" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme class is set before hydration, so it may differ from the server's markup.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <AppProviders>{children}</AppProviders>
      </body>
    </html>
  );
}
