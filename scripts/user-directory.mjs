const SCRIPTS_WITH_PATHS = ['start', 'iamulator', 'dev']

/**
 * npm runs scripts in the folder of the project, and tells where it was called itself: paths that a user types start
 * there. Where another project's script runs ours, npm tells of that project, and our working directory is meant.
 */
export function standWhereTheUserStands() {
  const { npm_package_name: name, npm_lifecycle_event: script, INIT_CWD: directory } = process.env
  if (name === 'iamulator' && SCRIPTS_WITH_PATHS.includes(script) && directory) process.chdir(directory)
}
