/** The one place that opens an EventSource. */

const REOPEN_MS = 5_000;

export type StreamHandlers = { opened: () => void; dropped: () => void; message: (data: string) => void };

/**
 * Listens for one kind of event until closed. A broken connection is resumed by the browser itself (with Last-Event-ID);
 * a refused one (which the browser gives up on) is tried again every 5 s. `dropped` may be called several times.
 */
export function openEventStream(url: string, event: string, handlers: StreamHandlers): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function open() {
    source = new EventSource(url);
    source.addEventListener("open", handlers.opened);
    source.addEventListener(event, (message: MessageEvent<string>) => handlers.message(message.data));
    source.addEventListener("error", () => {
      handlers.dropped();
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, REOPEN_MS);
    });
  }
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
