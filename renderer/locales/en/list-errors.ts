/** One text per error code of lists and their views: what is wrong with what was asked, and what to do. */
export const filterErrors = {
  endBeforeStart: 'The end must come after the start. Nothing was changed. Choose a later end, or an earlier start.',
  amountNeedsCurrency: 'An amount is only comparable within one currency. Choose exactly one currency, then the amount.',
  amountRange: 'The upper amount is below the lower one. Enter them the other way round.',
};

export const viewErrors = {
  notFound: 'This view no longer exists. What the list shows has not changed. Save it as a new view.',
  nameTaken: 'There is a view called {name} already. Nothing was saved. Choose another name.',
  tooMany: 'There are {most} views already. Nothing was saved. Remove one that is no longer used.',
};
