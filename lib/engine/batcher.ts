/**
 * Gathers single requests into one statement. A batch leaves when it is full, or `gatherMs` after its first item; while
 * `concurrency` batches are under way the next one grows.
 */
export class Batcher<Item, Reply> {
  readonly #flush: (items: Item[]) => Promise<Reply[]>;
  readonly #maxSize: number;
  readonly #gatherMs: number;
  readonly #concurrency: number;
  #waiting: { item: Item; resolve: (reply: Reply) => void; reject: (error: unknown) => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #underWay = 0;

  /** `flush` gives one reply per item, in order. */
  constructor(
    flush: (items: Item[]) => Promise<Reply[]>,
    limits: { maxSize: number; gatherMs: number; concurrency: number },
  ) {
    this.#flush = flush;
    this.#maxSize = limits.maxSize;
    this.#gatherMs = limits.gatherMs;
    this.#concurrency = limits.concurrency;
  }

  add(item: Item): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#waiting.length >= this.#maxSize) this.#leave();
      else this.#timer ??= setTimeout(() => this.#leave(), this.#gatherMs);
    });
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#underWay >= this.#concurrency || this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0, this.#maxSize);
    this.#underWay += 1;
    this.#flush(batch.map(({ item }) => item))
      .then(
        (replies) =>
          batch.forEach(({ resolve, reject }, index) => {
            const reply = replies[index];
            if (reply === undefined) reject(new Error("A batch came back shorter than it was"));
            else resolve(reply);
          }),
        (error: unknown) => batch.forEach(({ reject }) => reject(error)),
      )
      .finally(() => {
        this.#underWay -= 1;
        if (this.#waiting.length > 0) this.#leave();
      });
  }
}
