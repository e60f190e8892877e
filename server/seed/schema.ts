import schema from './seed.schema.json' with { type: 'json' }

/** The published JSON Schema of seed files. */
export const seedSchema: object = schema
