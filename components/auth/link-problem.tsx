import { Alert } from "../ui/alert.tsx";

const problems = {
  expired: { title: "This link has expired", text: "Links work for a short time only. Ask for a new one below." },
  used: { title: "This link was already used", text: "Each link signs in once. Ask for a new one below." },
  unknown: { title: "This link is not known here", text: "Copy the whole link, or ask for a new one below." },
};

const isProblem = (value: string): value is keyof typeof problems => value in problems;

/** Why a sign-in link did not work, by the `error` of the address. */
export function LinkProblem({ error }: { error: string }) {
  const { title, text } = problems[isProblem(error) ? error : "unknown"];
  return (
    <Alert tone="warning" title={title}>
      {text}
    </Alert>
  );
}
