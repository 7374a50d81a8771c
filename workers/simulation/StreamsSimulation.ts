import { BrokerSimulation } from './BrokerSimulation.ts';
export class StreamsSimulation extends BrokerSimulation {}
