/**
 * What the guard knows of AWS's operations must not become less.
 *
 * Requests come from botocore. `npm run guard-coverage -- --save` saves better figures.
 */
import { readFile } from 'node:fs/promises'
import { expect } from '@jest/globals'
import { type Figures, measureCoverage, SERVICES } from '../../../scripts/guard-coverage/measure.ts'
import { pythonWithBotocore, requestsOfBotocore } from '../../../scripts/guard-coverage/requests.ts'
import { tool } from '../../support/tools.ts'

const FLOORS = 'test/facts/guard-coverage.json'
const GUARDED = ['recognized', 'actions', 'arns'] as const
/** The shares of the operations of the 25 services that must be known. */
const LEAST_RECOGNIZED = 0.99
const LEAST_ACTIONS = 0.98

const python = pythonWithBotocore()

tool('botocore (python3-botocore)', () => python !== undefined)(
  'the operations that are recognized, and whose actions and ARNs are known',
  async () => {
    const floors: Readonly<Record<string, Figures>> = JSON.parse(await readFile(FLOORS, 'utf8'))
    const { services, all, missed } = measureCoverage(requestsOfBotocore(python ?? ''))
    expect([...services.keys()]).toEqual(Object.keys(SERVICES))
    const fallen = [...services, ['all', all] as const].flatMap(([service, figures]) =>
      GUARDED.filter((name) => figures[name] < (floors[service]?.[name] ?? Number.POSITIVE_INFINITY)).map(
        (name) => `${service}: ${name} fell from ${floors[service]?.[name]} to ${figures[name]}`,
      ),
    )
    // The requests that are not recognized say why.
    expect(fallen.length > 0 ? [...fallen, ...missed] : []).toEqual([])
    const figures = [...services.values()]
    expect(shareOf('recognized', figures)).toBeGreaterThanOrEqual(LEAST_RECOGNIZED)
    expect(shareOf('actions', figures)).toBeGreaterThanOrEqual(LEAST_ACTIONS)
  },
)

function shareOf(name: 'recognized' | 'actions', figures: readonly Figures[]): number {
  const total = (each: keyof Figures) => figures.reduce((sum, counts) => sum + counts[each], 0)
  return total(name) / total('operations')
}
