/** The regions of an instance of IAM Identity Center: its home region, and those that it was added to. */
import type { SsoInstanceRow } from '../../../store/index.ts'

/** Returns whether an instance can be used in a region. */
export function isEnabledIn(instance: SsoInstanceRow, region: string): boolean {
  const { region: home, additionalRegions = [] } = instance
  return home === region || additionalRegions.some(({ name }) => name === region)
}
