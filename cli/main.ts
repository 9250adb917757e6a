import { Command, CommanderError, InvalidArgumentError } from "commander";
import packageFacts from "../package.json" with { type: "json" };
import { loadEnvironment } from "@/scripts/load-environment.ts";
import { report } from "./failure.ts";

// Results go to stdout: no log line may get between them. The worker sets its own level.
const isWorker = process.argv[2] === "worker";
if (!isWorker) process.env.LOG_LEVEL ??= "silent";
loadEnvironment();

const program = new Command("leadenrich")
  .description("Fill the gaps in a lead list on your own provider keys.")
  .version(packageFacts.version)
  .exitOverride()
  .showHelpAfterError("(add --help for the options)");

const wholeNumber = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("expected a whole number from 1.");
  return number;
};

program
  .command("enrich <file>")
  .description("enrich a CSV list and write it with the found columns added")
  .requiredOption("--waterfall <name>", "a template's name (work-email, …) or a waterfall file (.json)")
  .requiredOption("--out <file>", "where to write the result")
  .option("--emulator", "ask the built-in emulator instead of real providers: free, and nothing leaves this machine")
  .option("--limit <rows>", "only the first so many rows", wholeNumber)
  .option("--mapping <file>", "JSON object: column to field, in place of the guess")
  .option("--ephemeral", "keep nothing but the file: rows and answers are emptied once it is written")
  .option("--yes", "do not ask before spending")
  .option("--json", "end with one JSON object on stdout")
  .action(async (file: string, options) => {
    const { enrich } = await import("./enrich.ts");
    process.exitCode = await enrich(file, options);
  });

program
  .command("map <file>")
  .description("show what each column of a CSV list is taken for")
  .option("--json", "as one JSON object")
  .action(async (file: string, options) => {
    const { map } = await import("./map.ts");
    await map(file, options);
  });

const provider = program.command("provider").description("look at providers and what their adapters read");
provider
  .command("list")
  .description("list providers with operations, prices, limits and documentation")
  .option("--json", "as one JSON array")
  .action(async (options) => {
    const { providerList } = await import("./provider-list.ts");
    providerList(options);
  });
provider
  .command("read [slug] [operation]")
  .description(
    "print the outcome an adapter reads from a recorded reply (the body on stdin); also quota, poll, callback",
  )
  .option("--status <code>", "HTTP status of the reply", wholeNumber)
  .option("--headers <file>", "JSON object of the reply's headers")
  .option("--input <file>", "JSON object: the question that was asked")
  .option("--batch <file>", "NDJSON lines {provider, operation, status, headers?, body, input?}; - for stdin")
  .action(async (slug: string | undefined, operation: string | undefined, options) => {
    const { providerRead } = await import("./provider-read.ts");
    process.exitCode = await providerRead(slug, operation, options);
  });
provider
  .command("test <slug>")
  .description("test the key in the environment and say what is left on it")
  .option("--json", "as one JSON object")
  .action(async (slug: string, options) => {
    const { providerTest } = await import("./provider-test.ts");
    await providerTest(slug, options);
  });

provider
  .command("new <slug>")
  .description("begin a provider: its definition, recorded replies, emulated front and mark, with what to fill in")
  .option("--name <name>", "what people call it")
  .option("--operation <name>", "what it is to do first: find-email, verify-email or enrich-company", "find-email")
  .action(async (slug: string, options) => {
    const { providerNew } = await import("./provider-new.ts");
    await providerNew(slug, options);
  });

const job = program.command("job").description("look at the jobs of DATABASE_URL and act on them");
job
  .command("list")
  .description("list jobs of all workspaces, newest first")
  .option("--state <name>", "only those in this state (dead_letter, …)")
  .option("--json", "as one JSON array")
  .action(async (options) => {
    const { jobList } = await import("./job.ts");
    await jobList(options);
  });
job
  .command("show <id>")
  .description("print a job with its counters as JSON")
  .action(async (id: string) => (await import("./job.ts")).jobShow(id));
job
  .command("pause <id>")
  .description("let no further call begin; those on the wire are finished")
  .action(async (id: string) => (await import("./job.ts")).jobPause(id));
job
  .command("resume <id>")
  .description("go on with a paused job")
  .action(async (id: string) => (await import("./job.ts")).jobResume(id));
job
  .command("cancel <id>")
  .description("stop a job for good")
  .action(async (id: string) => (await import("./job.ts")).jobCancel(id));
job
  .command("retry <id>")
  .description("put back the rows of an ended job")
  .option("--scope <which>", "failed, or all that ended without success", "failed")
  .action(async (id: string, options) => (await import("./job.ts")).jobRetry(id, options));
job
  .command("replay <id>")
  .description("try a dead letter again, its rows as they were")
  .action(async (id: string) => (await import("./job.ts")).jobReplay(id));
job
  .command("priority <id> <priority>")
  .description("1 (highest) to 5")
  .action(async (id: string, priority: string) => (await import("./job.ts")).jobPriority(id, wholeNumber(priority)));
job
  .command("empty <id>")
  .description("empty an ended job of its rows and of what it found; counters and payments stay")
  .action(async (id: string) => (await import("./job.ts")).jobEmpty(id));
job
  .command("delete <id>")
  .description("delete a draft or an ended job; what was paid stays on the ledger")
  .action(async (id: string) => (await import("./job.ts")).jobDelete(id));

const retention = program
  .command("retention")
  .description("how long a workspace keeps jobs and answers, and uses answers again");
retention
  .command("show")
  .description("print the days by operation, and by field where they differ or were set")
  .option("--workspace <id>", "which, where there are several")
  .option("--json", "as one JSON object, with every field of every operation")
  .action(async (options) => (await import("./retention.ts")).retentionShow(options));
retention
  .command("set <file>")
  .description("change what a JSON file names of jobDays, resultDays, freshness, fieldFreshness")
  .option("--workspace <id>", "which, where there are several")
  .option("--json", "print what holds then as one JSON object")
  .action(async (file: string, options) => (await import("./retention.ts")).retentionSet(file, options));

program
  .command("migrate")
  .description("bring the database of DATABASE_URL up to date")
  .action(async () => {
    const { migrate } = await import("./migrate.ts");
    await migrate();
  });

program
  .command("owner <email>")
  .description("make the first account of an installation and its workspace, and print a sign-in link")
  .option("--workspace <name>", "the workspace's name, when it is made")
  .action(async (email: string, options) => {
    const { owner } = await import("./owner.ts");
    await owner(email, options);
  });

program
  .command("worker")
  .description("process jobs of DATABASE_URL until it is told to stop")
  .action(async () => {
    const { runWorker } = await import("@/scripts/worker/run.ts");
    process.exitCode = await runWorker();
  });

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said already what was wrong; help and version are no errors.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = report(error);
}
