/** Refuses runs in which workers would reset what others use. */
import { IamulatorError } from '../errors.ts'
import type { IamulatorOptions } from '../options.ts'

/**
 * Refuses `resetUpstream` if several workers have the same upstream.
 *
 * @param workers how many there are at most
 * @throws IamulatorError SeveralWorkers
 */
export function requireOneWorker(
  { resetUpstream }: Pick<IamulatorOptions, 'resetUpstream'>,
  workers: number,
): void {
  if (resetUpstream !== 'on' || workers <= 1) return
  const message =
    'resetUpstream needs one worker, because an upstream forgets the resources of all workers at once: set maxWorkers to 1, or workers in Playwright.'
  throw new IamulatorError('SeveralWorkers', message)
}
