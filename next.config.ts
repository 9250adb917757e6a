import type { NextConfig } from "next";

/**
 * Pages are static shells without user data, so there is no per-request nonce: Next's inline bootstrap needs
 * 'unsafe-inline'. Only development needs eval (React's error stacks) and a socket (hot reload).
 */
const development = process.env.NODE_ENV === "development";

const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${development ? " 'unsafe-eval'" : ""}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  `connect-src 'self'${development ? " ws:" : ""}`,
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const config: NextConfig = {
  poweredByHeader: false,
  images: { unoptimized: true },
  // `npm run verify` and `npm test` check the types of the whole project; a second time here would double the build.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["pg", "pino"],
  headers: () =>
    Promise.resolve([
      {
        source: "/:path*",
        headers: [
          { key: "Content-Security-Policy", value: contentSecurityPolicy },
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "X-Frame-Options", value: "DENY" },
          { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
          { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), browsing-topics=()" },
          { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        ],
      },
    ]),
  redirects: () =>
    Promise.resolve([
      { source: "/api/jobs", destination: "/api/enrichment/jobs", permanent: true },
      { source: "/api/jobs/:path*", destination: "/api/enrichment/jobs/:path*", permanent: true },
    ]),
};

export default config;
