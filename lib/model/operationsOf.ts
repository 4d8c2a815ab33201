/** '1 operation', '2 operations', '0 operations', for use in sentences. */
export const operationsOf = (count: number): string => `${count} ${count === 1 ? 'operation' : 'operations'}`;
