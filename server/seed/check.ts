/** Validates the data of a seed against the schema. */
import { schemaCheck, type ValidationResult } from '../../core/standards/json-schema.ts'
import { seedSchema } from './schema.ts'
import type { WrittenSeed } from './types.ts'

let check: ((data: unknown) => ValidationResult<WrittenSeed>) | undefined

export function checkSeed(data: unknown): ValidationResult<WrittenSeed> {
  check ??= schemaCheck<WrittenSeed>(seedSchema, '#', 'the seed')
  return check(data)
}
