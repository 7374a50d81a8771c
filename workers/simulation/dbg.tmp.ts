import { batchesIn, RecordCursor, decodeUtf8, readEndTxnMarker, type RecordBatch } from '../common/index.ts';
import { Cluster } from '../broker/index.ts';
import { Simulation } from './Simulation.ts';
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const seed = Number(process.argv[2]); const want = process.argv[3]!; const apis = (process.argv[4] ?? 'produce').split(',');
const open = Cluster.open.bind(Cluster);
let t0: any;
const describe = (records: any) => [...batchesIn(records)].map((b: RecordBatch) => { if (b.isControlBatch) return `MARK${b.producerId}e${b.producerEpoch}${readEndTxnMarker(b)?.committed}`; const cur = new RecordCursor(b); const v: string[] = []; while (cur.next()) v.push(decodeUtf8(cur.value() ?? new Uint8Array())); return `pid${b.producerId}e${b.producerEpoch}s${b.baseSequence}[${v.join()}]`; }).join(' ');
const fmt = (api: string, r: any): string => api === 'produce' ? r.partitions.map((p: any) => `${p.topic}-${p.partition}:${describe(p.records)}`).join(';') : JSON.stringify(r, (k, v) => v instanceof Uint8Array ? `<${v.length}>` : v);
const fmtA = (api: string, a: any): string => api === 'produce' ? JSON.stringify(a.partitions.map((x: any) => [x.error, x.baseOffset])) : JSON.stringify(a, (k, v) => v instanceof Uint8Array ? `<${v.length}>` : v);
const wrapAll = (net: any, who: string) => {
  const orig = net.connect;
  const seen = new Set<any>();
  net.connect = (id: number) => {
    const c: any = orig.call(net, id);
    if (!seen.has(c)) {
      seen.add(c);
      for (const api of apis) {
        const real = c[api];
        c[api] = (r: any) => {
          const text = fmt(api, r).slice(0, 600);
          const at = t0.milliseconds();
          const hit = text.includes(want) || want === '*';
          const p = real(r);
          if (hit) { console.log(at, who, 'to', id, api, text); p.then((a: any) => console.log('   ', at, '=>', t0.milliseconds(), who, 'to', id, api, text.slice(0, 90), fmtA(api, a).slice(0, 300)), (e: any) => console.log('   ', at, '=>', t0.milliseconds(), who, 'to', id, api, text.slice(0, 90), 'THROWS', e.errorName)); }
          return p;
        };
      }
    }
    return c;
  };
};
(Cluster as any).open = async (o: any) => { t0 = o.time; console.log(o.time.milliseconds(), 'OPEN');
  const cl = await open(o);
  wrapAll(cl.network, 'client');
  for (const m of ['kill', 'abandon', 'restart', 'setFault', 'abandonAll'] as const) { const f = (cl as any)[m].bind(cl); (cl as any)[m] = (...a: any[]) => { console.log(t0.milliseconds(), '###', m, JSON.stringify(a)); return f(...a); }; }
  (globalThis as any).cl = cl;
  return cl; };
const r = await new Simulation(seed, settle).run();
const [wt, wp] = [want.slice(0, want.lastIndexOf('-')), Number(want.slice(want.lastIndexOf('-') + 1))];
const cl: any = (globalThis as any).cl;
for (const [topic, n] of [[wt, wp]] as const) { const reg = cl.image.partition(topic, n); if (!reg) continue; console.log(t0.milliseconds(), JSON.stringify(reg)); for (const id of reg.replicas) { const log = cl.broker(id)?.replicas.find({ topic, partition: n })?.log; if (!log) { console.log(id, 'none'); continue; } console.log(id, 'start', log.logStartOffset, 'end', log.logEndOffset, 'hw', log.highWatermark, 'lso', log.lastStableOffset, JSON.stringify(log.abortedTransactions(log.logStartOffset, log.logEndOffset)), JSON.stringify(log.activeProducers?.())); if (id === reg.leader) for (const bytes of await log.read(log.logStartOffset, 1e8, true, 'logEnd')) for (const b of batchesIn(bytes)) console.log('  ', b.baseOffset, 'le', b.partitionLeaderEpoch, b.isTransactional ? 'T' : '', new Date(b.maxTimestamp).getTime(), describe(bytes.subarray(b.start ?? 0, b.end)).slice(0, 200)); } }
console.log(r.violations.slice(0, 6));
process.exit(0);
