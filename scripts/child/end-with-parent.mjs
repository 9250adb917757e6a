// Loaded first in each child of scripts/child.ts, and, by inheritance of its flags, in what a child forks: those have a
// channel of their own, which is none of our business. The channel breaks when the parent dies, however it dies.
const parent = Number(process.env.LEADENRICH_PARENT);

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM"; // alive, another user's
  }
}

if (process.channel && process.ppid === parent) {
  process.channel.unref();
  process.once("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    // A program that takes its time to stop gracefully must still be gone soon.
    setTimeout(() => process.exit(1), 5_000).unref();
  });
} else if (parent > 0 && !isAlive(parent)) {
  process.exit(1); // it died while this process was starting
}
