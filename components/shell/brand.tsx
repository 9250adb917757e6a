import Link from "next/link";

export function BrandMark() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-6 shrink-0">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <g fill="none" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" className="stroke-on-accent">
        <path d="M8 9h16M8 16h11M8 23h6" />
        <path d="m19 22.6 2.6 2.6 4.9-5.6" />
      </g>
    </svg>
  );
}

export function Brand() {
  return (
    <Link href="/jobs" className="flex min-h-8 items-center gap-2 rounded-md font-semibold tracking-tight">
      <BrandMark />
      LeadEnrich
    </Link>
  );
}
