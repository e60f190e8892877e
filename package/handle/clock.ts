import { types } from 'node:util'
import type { Clock } from '../interface.ts'
import type { Scope } from './scope.ts'

interface ClockBody {
  readonly now: string
}

export function clockOf(scope: Scope): Clock {
  const change = async (body: object) => {
    const { now } = await scope.post<ClockBody>('clock', { ...body, ...scope.limit })
    return new Date(now)
  }
  return {
    now: async () => new Date((await scope.get<ClockBody>('clock')).now),
    advance: (by) => change({ advance: by }),
    set: (to) => change({ set: types.isDate(to) ? to.toISOString() : to }),
    reset: async () => void (await change({ reset: true })),
  }
}
