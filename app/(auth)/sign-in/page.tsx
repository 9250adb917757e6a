import type { Metadata } from "next";
import { LinkProblem } from "@/components/auth/link-problem.tsx";
import { SignInForm } from "@/components/auth/sign-in-form.tsx";
import { BrandMark } from "@/components/shell/brand.tsx";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ error?: string | string[] }> }) {
  const { error } = await searchParams;
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="grid w-full max-w-sm gap-5">
        <div className="flex items-center gap-2.5">
          <BrandMark />
          <h1 className="text-lg font-semibold tracking-tight">Sign in to LeadEnrich</h1>
        </div>
        {error !== undefined && <LinkProblem error={String(error)} />}
        <div className="rounded-lg border border-line bg-surface p-5 shadow-card">
          <SignInForm />
        </div>
      </div>
    </main>
  );
}
