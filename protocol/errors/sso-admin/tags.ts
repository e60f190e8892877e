/** Errors about tags. */
import { validationException } from '../json-requests.ts'
import { quotaExceeded } from './common.ts'

// ---- Identity Center: tags --------------------------------------------------------------------------------------

/** The text is ours. */
export const reservedTagKey = () =>
  validationException('Tag keys cannot begin with the reserved prefix aws:.')

/** The text is ours. */
export const duplicateTagKey = () => validationException('The request includes duplicate tag keys.')

/** The text is ours. */
export const tooManyTags = (quota: number) => quotaExceeded(`A resource can have at most ${quota} tags.`)

/** The text is ours. */
export const wrongInstanceOfResource = () =>
  validationException('ResourceArn does not belong to InstanceArn.')
