-- Plans of these functions are kept for the life of a session. One made while the tables were nearly empty read them from end
-- to end, and went on doing so while they grew: 5,000 look-ups made a `begin` of forty questions take 130 ms. Each finds its
-- rows by key, so a plan that reads a table whole, or joins it by sorting or hashing, is never the right one.

alter function engine.claim(text, int) set enable_seqscan = off;
alter function engine.settle(text, jsonb, jsonb) set enable_seqscan = off;
alter function engine.peek(jsonb) set enable_seqscan = off;
alter function engine.begin(text, uuid, jsonb) set enable_seqscan = off;
alter function engine.finish(jsonb) set enable_seqscan = off;
alter function engine.sweep(int) set enable_seqscan = off;
alter function engine.rest_jobs(int) set enable_seqscan = off;
alter function engine.move_floors() set enable_seqscan = off;
alter function private.wake(bigint[]) set enable_seqscan = off;
alter function private.book(jsonb) set enable_seqscan = off;
alter function private.refuse_unaffordable(uuid, uuid[]) set enable_seqscan = off;
alter function engine.peek(jsonb) set enable_mergejoin = off;
alter function engine.peek(jsonb) set enable_hashjoin = off;
alter function engine.begin(text, uuid, jsonb) set enable_mergejoin = off;
alter function engine.begin(text, uuid, jsonb) set enable_hashjoin = off;
alter function engine.finish(jsonb) set enable_mergejoin = off;
alter function engine.finish(jsonb) set enable_hashjoin = off;
alter function private.wake(bigint[]) set enable_mergejoin = off;
alter function private.wake(bigint[]) set enable_hashjoin = off;
alter function private.book(jsonb) set enable_mergejoin = off;
alter function private.book(jsonb) set enable_hashjoin = off;
