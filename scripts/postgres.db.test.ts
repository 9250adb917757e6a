import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  unlink,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startPostgres, type RunningPostgres, type StartPostgres } from "./postgres.ts";
import { binaryPackage, usableBinaries } from "./postgres/binaries.ts";
import { isAlive, readPidFile } from "./postgres/pid-file.ts";
import { canEnter, runAsFor } from "./postgres/run-as.ts";

const root = dirname(import.meta.dirname);
const isRoot = process.getuid?.() === 0;

let folder: string;
let dataDir: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "leadenrich-launcher-")));
  await chmod(folder, 0o755);
  dataDir = join(folder, "postgres");
});
// The last begun ends first, and the folder goes when no server is left in it.
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let end = endings.pop(); end; end = endings.pop()) await end();
  await rm(folder, { recursive: true, force: true });
});

async function start(wanted: StartPostgres = {}): Promise<RunningPostgres> {
  const running = await startPostgres({ dataDir, settings: "test", ...wanted });
  endings.push(() => running.stop());
  return running;
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts Postgres from a process of its own, as that user. */
async function startElsewhere(user: { uid?: number; gid?: number } = {}) {
  const program = join(root, "tests/database/start-and-wait.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, dataDir], {
    ...user,
    cwd: root,
    // Another user may not be allowed into this one's folder for temporary files.
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  endings.push(async () => {
    if (child.kill("SIGKILL")) await once(child, "exit");
    await (await startPostgres({ dataDir, settings: "test" })).stop();
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, ...(JSON.parse(line.toString()) as { url: string; pid: number; dataDir: string }) };
}

describe("startPostgres", () => {
  it("runs Postgres 17 on loopback only, in UTF-8, with a password no one else can read", async () => {
    const { url, dataDir: at } = await start({ settings: "durable" });
    const names = [
      "server_encoding",
      "listen_addresses",
      "unix_socket_directories",
      "max_connections",
      "fsync",
      "wal_level",
    ];
    const settings = await ask(
      url,
      `select ${names.map((name) => `current_setting('${name}') as ${name}`).join(", ")}`,
    );
    expect(settings[0]).toEqual({
      server_encoding: "UTF8",
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      max_connections: "100",
      fsync: "on",
      wal_level: "replica",
    });
    expect((await ask(url, "select version() as it, lower('É') as e"))[0]).toMatchObject({
      it: expect.stringMatching(/^PostgreSQL 17\./),
      e: "é",
    });
    expect((await stat(`${at}.password`)).mode & 0o777).toBe(0o600);
    await expect(ask(url.replace(/:[^:@]+@/, ":wrong@"), "select 1")).rejects.toThrow("password authentication failed");
  });

  it("lets two folders run side by side, each on a port of its own", async () => {
    const [one, two] = await Promise.all([start(), start({ dataDir: join(folder, "second") })]);
    expect(one.port).not.toBe(two.port);
    await ask(one.url, "create table only_here (id int)");
    await expect(ask(two.url, "select * from only_here")).rejects.toThrow("does not exist");
  });

  it("reuses its folder, also one that something widened, and ends its process on stop", async () => {
    const first = await start();
    await ask(first.url, "create table kept as select 7 as id");
    await first.stop();
    expect(await readPidFile(first.dataDir)).toBeUndefined();
    await chmod(first.dataDir, 0o777);
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await ask(second.url, "select id from kept")).toEqual([{ id: 7 }]);
  });

  it("adopts the server whose starter was killed, with its open sessions, and ends it on stop", async () => {
    const orphan = await startElsewhere();
    orphan.child.kill("SIGKILL");
    await once(orphan.child, "exit");
    const session = new Client({ connectionString: orphan.url });
    session.on("error", () => undefined); // stop() below ends it
    await session.connect();
    const adopted = await start();
    expect(adopted).toMatchObject({ adopted: true, pid: orphan.pid, url: orphan.url });
    expect((await session.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await adopted.stop();
    await expect(ask(orphan.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });

  it("joins a server whose starter lives and leaves it running on stop", async () => {
    const other = await startElsewhere();
    const joined = await start();
    expect(joined).toMatchObject({ adopted: true, pid: other.pid });
    await joined.stop();
    expect(await ask(other.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("gives the same server to two that start it at once", async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.url).toBe(two.url);
  });

  it("recovers what was committed before the server itself was killed", async () => {
    const first = await start({ settings: "durable" });
    await ask(first.url, "create table kept as select 7 as id");
    process.kill(first.pid, "SIGKILL");
    await expect
      .poll(() => ask(first.url, "select 1").catch((error: Error) => error.message))
      .toContain("ECONNREFUSED");
    const second = await start({ settings: "durable" });
    expect(second.adopted).toBe(false);
    expect(await ask(second.url, "select id from kept")).toEqual([{ id: 7 }]);
  });

  it("is not stopped by a pid file whose number another program has by now", async () => {
    const first = await start();
    await first.stop();
    await writeFile(
      join(first.dataDir, "postmaster.pid"),
      `${process.pid}\n${first.dataDir}\n1\n1\n\n127.0.0.1\n1 1\nready\n`,
    );
    expect((await start()).adopted).toBe(false);
  });

  it("sweeps the half-made folders of killed starts", async () => {
    await mkdir(join(folder, "postgres.initdb-999999999-ab"));
    await start();
    expect((await readdir(folder)).filter((name) => name.includes("initdb"))).toEqual([]);
  });

  it("works below a folder that only its owner may enter, and says where the data went if it moved", async () => {
    const closed = join(folder, "home");
    await mkdir(closed, { mode: 0o700 });
    const said: string[] = [];
    const wanted = join(closed, "postgres");
    const { url, dataDir: at, stop } = await start({ dataDir: wanted, onLog: (line) => said.push(line) });
    expect(await ask(url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(at === wanted || said.some((line) => line.includes(at) && line.includes(wanted))).toBe(true);
    await stop();
    expect((await start({ dataDir: wanted })).dataDir).toBe(at);
    if (at !== wanted) endings.unshift(() => rm(dirname(at), { recursive: true }));
  });

  it("runs as an ordinary user", async () => {
    const user = await runAsFor(dataDir);
    if (user) await chown(folder, user.uid, user.gid);
    const { url, dataDir: at } = await startElsewhere(user);
    expect(at).toBe(dataDir);
    expect((await stat(dataDir)).uid).toBe(user?.uid ?? process.getuid?.());
    expect(await ask(url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("never runs the server as root", async () => {
    const { dataDir: at } = await start();
    expect((await stat(join(at, "postmaster.pid"))).uid).not.toBe(0);
  });
});

describe("startPostgres refuses, with the reason and a way out,", () => {
  it("a port that another program has", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    endings.push(async () => other.close());
    const address = other.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    await expect(start({ port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program. Choose another`,
    );
  });

  it("a folder of another major version", async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, "PG_VERSION"), "15\n");
    await expect(start()).rejects.toThrow(`${dataDir} was made by Postgres 15; this is Postgres 17`);
  });

  it("a folder with other things in it", async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, "letter.txt"), "");
    await expect(start()).rejects.toThrow(`${dataDir} holds files but no Postgres database`);
    expect(await readFile(join(dataDir, "letter.txt"), "utf8")).toBe("");
  });

  it("a database whose password file is gone", async () => {
    await (await start()).stop();
    await unlink(`${dataDir}.password`);
    await expect(start()).rejects.toThrow(`${dataDir}.password`);
  });

  it("a server that takes another password, without ending it", async () => {
    const { pid } = await start();
    const password = await readFile(`${dataDir}.password`, "utf8");
    await writeFile(`${dataDir}.password`, "other\n");
    await expect(start()).rejects.toThrow(`running in ${dataDir} cannot be used`);
    expect(isAlive(pid)).toBe(true);
    await writeFile(`${dataDir}.password`, password);
  });

  it("a broken configuration, with the end of the server's log", async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, "postgresql.conf"), "no_such_setting = 1\n");
    await expect(start()).rejects.toThrow(/did not start in .*no_such_setting/s);
  });

  it("a platform without binaries", () => {
    expect(() => binaryPackage("sunos", "sparc")).toThrow(/no embedded Postgres for sunos sparc.*DATABASE_URL/s);
  });
});

describe("usableBinaries", () => {
  it("makes the links that an install without scripts left out", async () => {
    const copy = join(folder, "package");
    await cp(binaryPackage(), copy, { recursive: true, verbatimSymlinks: true });
    const lib = join(copy, "native/lib");
    const links = (await readdir(lib, { withFileTypes: true })).filter((entry) => entry.isSymbolicLink());
    for (const { name } of links) await unlink(join(lib, name));
    const runAs = await runAsFor(dataDir);
    expect(await usableBinaries(copy, runAs, folder)).toBe(join(copy, "native/bin"));
    expect(await usableBinaries(copy, runAs, folder)).toBe(join(copy, "native/bin"));
  });

  it("runs from a copy, made once, when the run-as user cannot come to the package or it cannot be linked", async () => {
    const copy = join(folder, "home/package");
    await cp(binaryPackage(), copy, { recursive: true, verbatimSymlinks: true });
    const lib = join(copy, "native/lib");
    const links = (await readdir(lib, { withFileTypes: true })).filter((entry) => entry.isSymbolicLink());
    for (const { name } of links) await unlink(join(lib, name));
    // As root the closed home keeps `nobody` out; as a normal user the read-only folder keeps the links from being made.
    await chmod(lib, 0o555);
    await chmod(join(folder, "home"), isRoot ? 0o700 : 0o755);
    const runAs = await runAsFor(dataDir);
    const first = await usableBinaries(copy, runAs, folder);
    expect(first.startsWith(join(folder, "leadenrich-postgres-17."))).toBe(true);
    expect(await canEnter(first, runAs)).toBe(true);
    const made = await stat(first);
    expect(await usableBinaries(copy, runAs, folder)).toBe(first);
    expect((await stat(first)).ino).toBe(made.ino);
    await chmod(lib, 0o755);
  });
});
