"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { MailCheck, SquareTerminal } from "lucide-react";
import { useForm } from "react-hook-form";
import { signInRequest } from "@/lib/contracts/api.ts";
import { useSignIn } from "@/lib/client/use-sign-in.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { RequestAlert } from "../ui/request-error.tsx";

export function SignInForm() {
  const signIn = useSignIn();
  const { register, handleSubmit, formState, getValues } = useForm({
    resolver: zodResolver(signInRequest, { error: () => "Write an e-mail address, like you@company.com." }),
    defaultValues: { email: "" },
  });
  if (signIn.data) {
    const { delivery, message } = signIn.data;
    const Icon = delivery === "email" ? MailCheck : SquareTerminal;
    return (
      <div role="status" className="grid gap-3">
        <Icon aria-hidden className="size-6 text-accent" />
        <h2 className="text-base font-semibold">
          {delivery === "email" ? `Check the inbox of ${getValues("email")}` : "Look at the server's console"}
        </h2>
        <p className="text-muted">{message}</p>
        <Button className="justify-self-start" onClick={() => signIn.reset()}>
          Use another address
        </Button>
      </div>
    );
  }
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => void handleSubmit(({ email }) => signIn.mutate(email))(event)}
    >
      <Field
        label="E-mail address"
        error={formState.errors.email?.message}
        hint="You get a link that signs you in. A server of your own prints it to its console; in the cloud it is mailed."
      >
        {(ids) => <Input {...ids} {...register("email")} type="email" autoComplete="email" inputMode="email" />}
      </Field>
      {signIn.error && <RequestAlert what="No link was made" error={signIn.error} />}
      <Button type="submit" variant="primary" busy={signIn.isPending}>
        Send the link
      </Button>
    </form>
  );
}
