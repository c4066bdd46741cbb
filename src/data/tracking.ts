/**
 * Query parameters that say how a reader came to the page and never what the page is. Names are compared in lower case.
 * Kept out on purpose because some sites select the article with them: ref, source, id, p, page, feature, rss.
 */
const TRACKING = new Set([
  ...['fbclid', 'gclid', 'gclsrc', 'dclid', 'gbraid', 'wbraid', 'msclkid', 'yclid', 'ymclid', 'twclid', 'ttclid', 'igshid', 'igsh'],
  ...['li_fat_id', 'epik', 'rb_clickid', 'irclickid', 'srsltid', 'wickedid', 'zanpid', 'mkt_tok', 'mc_cid', 'mc_eid', 'mc_tc'],
  ...['_hsenc', '_hsmi', '__hstc', '__hssc', '__hsfp', 'hsctatracking', 'vero_id', 'vero_conv', 'oly_anon_id', 'oly_enc_id'],
  ...['_ga', '_gl', '_openstat', 'wt_mc', 'wt_zmc', 'wt.mc_id', 'xtor', 'cmpid', 'ncid', 's_cid', 'sc_cid', 'spm', 'dm_i', '__s'],
  ...['ref_src', 'ref_url', '__twitter_impression', 'fb_action_ids', 'fb_action_types', 'fb_source', 'fb_ref', 'action_object_map'],
  ...['elqtrackid', 'elqtrack', 'elqaid', 'elqat', 'elqcampaignid', 'ef_id', 'guccounter', 'guce_referrer', 'guce_referrer_sig'],
  ...['sc_campaign', 'sc_channel', 'sc_content', 'sc_medium', 'sc_outcome', 'sc_geo', 'sc_country', 'nr_email_referer', 'cvid'],
]);
const TRACKING_PREFIX =
  /^(utm_|mtm_|matomo_|piwik_|pk_|hsa_|ga_|at_(?:medium|campaign|custom|link|send|ptr|emailtype|recipient)|bsft_|trk_)/;

/** True for utm_source, fbclid, ... */
export function isTrackingParameter(name: string): boolean {
  const lower = name.toLowerCase();
  return TRACKING.has(lower) || TRACKING_PREFIX.test(lower);
}
