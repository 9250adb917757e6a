/**
 * Questions that were given one turn together. Each says whether it is to be sent after all (`join`) or not (`leave`);
 * when all have spoken, one call goes out for those that joined, and each gets its own reply.
 */
export class SharedCall<Item, Reply> {
  readonly #send: (items: Item[]) => Promise<Reply[]>;
  readonly #empty: () => void;
  #awaited: number;
  readonly #joined: { item: Item; resolve: (reply: Reply) => void; reject: (error: unknown) => void }[] = [];

  /** `send` gives one reply per item, in order; `empty` is told when nobody joined. */
  constructor(size: number, send: (items: Item[]) => Promise<Reply[]>, empty: () => void) {
    this.#awaited = size;
    this.#send = send;
    this.#empty = empty;
  }

  join(item: Item): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#joined.push({ item, resolve, reject });
      this.#spoken();
    });
  }

  leave(): void {
    this.#spoken();
  }

  #spoken(): void {
    this.#awaited -= 1;
    if (this.#awaited > 0) return;
    const joined = this.#joined;
    if (joined.length === 0) return this.#empty();
    this.#send(joined.map(({ item }) => item)).then(
      (replies) =>
        joined.forEach(({ resolve, reject }, index) => {
          const reply = replies[index];
          if (reply === undefined) reject(new Error("A call for many came back with fewer replies than questions"));
          else resolve(reply);
        }),
      (error: unknown) => joined.forEach(({ reject }) => reject(error)),
    );
  }
}
