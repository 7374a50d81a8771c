export { Engine } from './Engine.ts';
