/** DecodeAuthorizationMessage: reports why a service denied a request, to callers with permission. */

import type { Family } from '../../../core/engine/operation.ts'
import { invalidAuthorizationMessage } from '../../../protocol/errors.ts'

export const authorizationMessages = {
  DecodeAuthorizationMessage: {
    run: (tx, input, { authorizationMessages: messages }) => {
      const decoded = messages.decode(tx, input.EncodedMessage)
      if (decoded === undefined) throw invalidAuthorizationMessage()
      return { DecodedMessage: decoded }
    },
  },
} satisfies Family<'sts'>
