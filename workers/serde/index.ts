export { SerializationException, type Deserializer, type Serde, type Serializer } from './Serde.ts';
export { Serdes } from './Serdes.ts';
