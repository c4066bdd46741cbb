/** What pages say when they are not an article. Each group is matched against a page with little text of its own, never against a long one. */

export const BOT_TITLES =
  /^(?:just a moment\b|attention required!|access (?:to this page has been )?denied|please wait\b|checking your browser|ddos[- ]guard|are you (?:a )?(?:human|robot|bot)|(?:security|robot|bot|browser) (?:check|verification|challenge)|verif(?:y|ying) (?:that )?you are|human verification|one moment,? please|pardon our interruption|request unsuccessful|client challenge|vercel security checkpoint|making sure you(?:'|\u2019)re not a bot|you have been blocked|captcha\b|radware (?:bot manager|captcha)|sucuri website firewall|verifying device|human check)/i;

export const BOT_PHRASES: RegExp[] = [
  /check(?:ing)? (?:if|that) (?:the )?site connection is secure/i,
  /checking your browser before/i,
  /enable javascript and cookies to continue/i,
  /verif(?:y|ying) (?:that )?you(?:'|\u2019)?(?: a)?re (?:a )?(?:human|not a (?:ro)?bot)/i,
  /(?:prove|confirm|make sure) (?:that )?you(?:'|\u2019)?(?: a)?re (?:a |not a )?(?:human|robot|bot)/i,
  /i(?:'|\u2019)?a?m not a robot/i,
  /unusual (?:traffic|activity) from your/i,
  /needs to review the security of your connection/i,
  /(?:cloudflare )?ray id:? ?[0-9a-f]{10,}/i,
  /press (?:&|and) hold/i,
  /(?:complete|solve) the (?:captcha|security check|challenge)/i,
  /incapsula incident id|incident id: ?\d/i,
  /please enable js and disable any ad ?blocker/i,
  /sorry, you have been blocked|you are unable to access/i,
  /this website is using a security service to protect itself/i,
  /reference ?#?[0-9a-f]+\.[0-9a-f]+\.[0-9a-f]+/i,
  /you don(?:'|\u2019)t have permission to access/i,
  /automated (?:access|requests|queries)|suspected (?:bot|automated)/i,
  /performance (?:&|and) security by cloudflare/i,
  /your (?:request|access) (?:has been|was) (?:blocked|denied)/i,
];

export const CONSENT_TITLES =
  /^(?:before you continue|(?:your )?(?:cookie|privacy) (?:consent|choices|settings|preferences|notice)|consent\b|we value your privacy|datenschutz(?:einstellungen)?\b)/i;

export const CONSENT_PHRASES: RegExp[] = [
  /before you continue to/i,
  /store and\/or access information on (?:a|your) device/i,
  /(?:we|our partners|this (?:web)?site).{0,60}use(?:s)? cookies/i,
  /accept (?:all|cookies|and continue)|agree (?:and|&) (?:continue|close)|reject all/i,
  /manage (?:my |your )?(?:options|preferences|choices|cookies|settings)|cookie settings/i,
  /(?:we|our) (?:\d+ )?partners|legitimate interest/i,
  /we (?:value|respect|care about) your privacy/i,
  /personali[sz]ed (?:ads|advertising|content)/i,
  /withdraw your consent|your consent/i,
  /alle akzeptieren|cookies zustimmen|tout accepter|aceptar todo/i,
];

export const LOGIN_TITLES =
  /^(?:log ?in|sign ?in|sign ?up|login required|authentication required|member(?:s)? (?:only|login|area)|please (?:log|sign) in|create (?:an )?account|register\b|subscribers? only)/i;

export const LOGIN_PHRASES: RegExp[] = [
  /(?:log|sign) ?in (?:to|or (?:sign up|register|subscribe) to) (?:continue|view|read|access|see|your account)/i,
  /you (?:must|need to) (?:be logged in|log ?in|sign ?in|register|have an account)/i,
  /(?:this|the) (?:content|article|page|post|story|report) is (?:only )?(?:for|available (?:only )?(?:to|for)|restricted to|reserved for) (?:\w+ ){0,3}(?:subscribers|members|customers|registered|logged)/i,
  /(?:subscribe|register|become a member|create (?:a )?(?:free )?account|start your (?:free )?trial) to (?:continue|keep|read|view|access|unlock)/i,
  /already (?:a (?:member|subscriber|customer)|have an account|registered)\??/i,
  /forg[eo]t(?:ten)? (?:your )?password/i,
  /remember me/i,
  /(?:member|subscriber|customer)s?[- ]only (?:content|article|story|report)/i,
  /to (?:continue|keep) reading|continue reading (?:this|with)/i,
];

export const MISSING_TITLES =
  /^(?:(?:oops|sorry|uh[- ]oh|whoops)\W.*)?(?:(?:error|http|status)?\W{0,3}(?:404|410)\b|(?:404|410)?\W{0,3}(?:the |this |your )?(?:requested )?(?:page|article|post|content|story|file|site|document|resource|url) (?:you (?:requested|are looking for) )?(?:is |was |has been )?(?:not found|missing|(?:can(?:no|')t|could(?: not|n't)|can\u2019t) be found|does(?: not|n't|n\u2019t) exist|no longer (?:available|exists)|removed|deleted|gone|unavailable)|not found\s*$|nothing (?:was )?found|no results? found|(?:page|article) (?:not available|removed))/i;

export const MISSING_PHRASES: RegExp[] = [
  /(?:page|article|post|content|story|file|document|link|url)(?: that)?(?: you(?:'|\u2019)?(?: a)?re? (?:looking for|requested|trying to (?:reach|access)))?(?: (?:is|was|has been|have been))? (?:not found|(?:can(?:no|')t|could(?: not|n't|n\u2019t)|can\u2019t) be found|does(?: not|n't|n\u2019t) exist|no longer (?:available|exists?|here)|been (?:moved|removed|deleted)|moved,? (?:or )?(?:deleted|removed))/i,
  /(?:couldn(?:'|\u2019)t|could not|can(?:'|\u2019)t|cannot|unable to|weren(?:'|\u2019)t able to) find (?:the |that |this |your )?(?:page|article|post|what you)/i,
  /nothing (?:was|could be) found (?:at|for|here)/i,
  /(?:error|code|http)\W{0,3}404|404\W{0,3}(?:error|not found|page)/i,
  /maybe try (?:a )?search|try (?:a )?search(?:ing)?\b/i,
  /(?:return|go back|back|take me) (?:to )?(?:the )?home ?(?:page)?/i,
  /you may have (?:mistyped|followed)|may have been (?:moved|removed|deleted|renamed)|outdated link|broken link/i,
];

export const BROKEN_TITLES =
  /^(?:(?:error|http)?\W{0,3}50[0-4]\b|(?:internal server|bad gateway|gateway time-?out|service (?:temporarily )?unavailable|database error|application error|website is offline|site (?:is )?(?:under|down for) (?:maintenance|construction)|(?:we(?:'|\u2019)ll|we will) be (?:right )?back|maintenance(?: mode)?\s*$|error establishing a database connection|web server is (?:down|returning)))/i;
