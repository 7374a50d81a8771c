import { SeededRandom, KafkaError } from '../common/index.ts';
import { Cluster } from '../broker/index.ts';
import { Simulation } from './Simulation.ts';
/** Scan with late copies of requests. args: from count chance maxLate */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
Error.stackTraceLimit = 0;
const [from, count, chance, maxLate] = process.argv.slice(2, 6).map(Number) as [number, number, number, number];
export const LATE_APIS = (process.argv[6] ?? 'produce,endTxn,txnOffsetCommit,addPartitionsToTxn,addOffsetsToTxn,initProducerId').split(',');
const open = Cluster.open.bind(Cluster);
let seed = from;
(Cluster as any).open = async (o: any) => {
  const cl = await open(o);
  const random = new SeededRandom(seed ^ 0x7777);
  const orig = cl.network.connect; const seen = new Set<any>();
  (cl.network as any).connect = (id: number) => {
    const c: any = orig.call(cl.network, id);
    if (!seen.has(c)) { seen.add(c); for (const api of LATE_APIS) { const real = c[api]; c[api] = (r: any) => {
      if (random.next() < chance) { const delay = random.next() * maxLate; const copy = api === 'produce' ? { ...r, partitions: r.partitions.map((p: any) => ({ ...p, records: p.records.slice() })) } : r; o.time.schedule(delay, () => void real(copy).catch((e: unknown) => { if (!(e instanceof KafkaError)) throw e; })); }
      return real(r); }; } }
    return c;
  };
  return cl;
};
let failed = 0;
for (; seed < from + count; seed++) {
  try {
    const r = await new Simulation(seed, settle).run();
    if (r.violations.length) { failed++; console.log(seed, r.violations.slice(0, 3).join('\n   ')); }
  } catch (e) { failed++; console.log(seed, e); }
}
console.log(count, 'seeds', failed, 'failed');
process.exit(0);
