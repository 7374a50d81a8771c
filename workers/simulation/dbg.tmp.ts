import { Simulation } from './Simulation.ts';
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const seed = Number(process.argv[2]);
const sim = new Simulation(seed, settle);
const r = await sim.run();
console.log(r.violations.slice(0,6), [...r.counts]);
process.exit(0);
