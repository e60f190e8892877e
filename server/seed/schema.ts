import { readSchema } from '../../core/aws/data-file.ts'

/** The published JSON Schema of seed files. */
export const seedSchema: object = readSchema('seed.schema.json')
