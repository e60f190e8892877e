/**
 * How long the console sessions of a role or a user last at most. Source: API reference of CreateRole, UpdateRole,
 * CreateLoginProfile, and UpdateLoginProfile.
 */
import { signinDurationGivenAndReset } from '../../../protocol/errors.ts'

interface GivenDuration {
  /** Seconds. */
  readonly MaxSigninSessionDuration?: number | undefined
}

interface ChangedDuration extends GivenDuration {
  readonly ResetMaxSigninSessionDuration?: boolean | undefined
}

interface WithSigninDuration {
  readonly maxSigninSessionDuration?: number
}

/** Returns the member of a new row. */
export function signinDurationOf({ MaxSigninSessionDuration: seconds }: GivenDuration): WithSigninDuration {
  return seconds === undefined ? {} : { maxSigninSessionDuration: seconds }
}

/** Returns the row with the new duration, or without one. Without either member of the request, nothing changes. */
export function withSigninDuration<Row extends WithSigninDuration>(row: Row, input: ChangedDuration): Row {
  if (!input.ResetMaxSigninSessionDuration) return { ...row, ...signinDurationOf(input) }
  if (input.MaxSigninSessionDuration !== undefined) throw signinDurationGivenAndReset()
  const { maxSigninSessionDuration: _unset, ...rest } = row
  return rest as Row
}
