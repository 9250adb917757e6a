// Loaded first in each child of scripts/child.ts. The channel to the parent breaks when the parent dies, however it dies.
if (process.channel) {
  process.channel.unref();
  process.once("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    // A program that takes its time to stop gracefully must still be gone soon.
    setTimeout(() => process.exit(1), 5_000).unref();
  });
}
