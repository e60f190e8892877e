/** Errors about the regions of instances. */
import { validationException } from '../json-requests.ts'
import { conflict, resourceNotFound } from './common.ts'

// ---- Identity Center: regions of instances ----------------------------------------------------------------------

/** The text is ours. */
export const regionNotFound = (name: string) => resourceNotFound(`Could not find Region with name ${name}`)

/** The text is ours. The home region is one of them. */
export const regionExists = (name: string) => conflict(`The instance is already enabled in Region ${name}.`)

/** The text is ours. */
export const primaryRegionStays = () => validationException('The primary Region cannot be removed.')

/** The text is ours. For a name that no region of the partition can have. */
export const unknownRegion = (name: string) => validationException(`Region ${name} does not exist.`)

/** The text is ours. Source: IAM Identity Center User Guide, "Using IAM Identity Center across multiple AWS Regions". */
export const regionsNotSupported = () =>
  validationException(
    'Additional Regions need an external identity provider and a multi-Region customer managed key.',
  )
