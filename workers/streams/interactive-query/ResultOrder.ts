/** ANY: whatever comes easiest to the store. */
export type ResultOrder = 'ANY' | 'ASCENDING' | 'DESCENDING';
