/** Errors about the tags of an organization's resources. */
import { constraintViolation, invalidInput } from './common.ts'

// ---- Organizations: tags ----------------------------------------------------------------------------------------

/** S. */
export const duplicateTagKey = () =>
  invalidInput('DUPLICATE_TAG_KEY', 'Your request includes duplicate tag keys.')

/** E: the sentence is the model's. */
export const systemTagKey = () =>
  invalidInput(
    'INVALID_SYSTEM_TAGS_PARAMETER',
    "You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys because they're reserved for Amazon Web Services use. System tags don't count against your tags per resource limit.",
  )

/** E: the sentence is the model's. */
export const tagLimitExceeded = () =>
  constraintViolation(
    'MAX_TAG_LIMIT_EXCEEDED',
    'You have exceeded the number of tags allowed on this resource.',
  )
