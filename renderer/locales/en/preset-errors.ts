/** One text per error code of export presets: what happened, whether a file was written, what to do next. */
export const presetErrors = {
  notFound: 'This preset is no longer there. Nothing was exported. Look at the list again.',
  nameTaken: 'Another preset has this name. Nothing was saved. Choose another name.',
  tooMany: 'There are {maximum} presets already. Nothing was saved. Delete one that is no longer used.',
  changedMeanwhile: 'The preset was changed meanwhile. Nothing was saved. Open it again and repeat your change.',
  running: 'This preset is being written already. Wait for its end, or cancel it.',
  noFolder: 'The preset has no folder. Nothing was exported. Choose one.',
  folderNotChosen: 'This folder was not chosen in the dialog of the system. Nothing was saved. Choose it again.',
  folderGone: 'The folder of the preset is not there: it was moved, renamed, or its drive is not connected. Nothing was exported. Bring it back or choose another one.',
  folderClosed: 'Nothing may be written in the folder of the preset. Nothing was exported. Change its permissions or choose another one.',
  noProfiles: 'The preset means all profiles of an environment in which there is none. Nothing was exported. Set up a profile or change the preset.',
  outdated: 'The preset holds something that this version does not know. Nothing was exported, because the file would be another one. Open the preset, check it and save it.',
  interrupted: 'The program ended while the file was being written. No half file was left behind. It is tried again.',
};
