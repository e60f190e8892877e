/** Keys of symbols of global objects that the runner of tests and the product share. */

/** The object whose member `on` is the ID of the fault that is on. */
export const SWITCH_KEY = 'iamulator.fault'
/** The set in which the product marks the functions that run. */
export const REACHED = 'iamulator.reached'
