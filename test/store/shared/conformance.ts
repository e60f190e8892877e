/** What every engine of the shared log promises. */
import { test } from '@jest/globals'
import { describeCheckpoints } from './conformance-checkpoints.ts'
import { describeLog } from './conformance-log.ts'
import { describeReplicas } from './conformance-replicas.ts'
import type { Engine } from './conformance-support.ts'

/** Declares the tests of an engine. */
export function describeConformance(name: string, engine: Engine): void {
  describeLog(name, engine)
  describeCheckpoints(name, engine)
  describeReplicas(name, engine)
}

/** `test` in the form that engines declare tests in. */
export const plainTest: Engine['test'] = (name, body) => test(name, body)
