/** How the list was last sorted and filtered, as its address writes it. */
export const listCookie = 'list';
/** Until the browser closes: the bare address has been shown as it is. Scripts take it away. */
export const shownCookie = 'list-shown';
/** Seconds. */
export const listCookieAge = 31_536_000;
