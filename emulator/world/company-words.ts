const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Stems and suffixes: a company's name is read back from its domain by them, so no stem begins another plus a suffix. */
export const stems = words(`
  Alder Amber Anchor Apex Arbor Argent Ashford Aspen Aster Atlas Aurora Avalon Azure Banner Basalt Beacon Birch Blaze
  Bluebird Bolder Bramble Bright Brook Buckley Calder Canvas Canyon Cardinal Cascade Cedar Chalk Cinder Citadel Clover
  Cobalt Comet Compass Copper Coral Corvus Crater Crescent Crest Crimson Cypress Dahlia Dawn Delta Dover Drift Dune
  Eagle Echo Elm Ember Emerald Epsilon Equinox Everest Falcon Fern Fjord Flint Forge Foxglove Frost Galena Garnet
  Glacier Granite Harbor Hawthorn Hazel Helix Heron Hollow Horizon Indigo Iris Ironwood Ivory Jasper Juniper Kestrel
  Keystone Lakeside Lantern Larch Laurel Lavender Ledger Lichen Linden Lunar Lynx Magnet Maple Marble Meadow Meridian
  Mica Mistral Monarch Moss Nectar Nimbus North Nova Oakhurst Obsidian Ocean Onyx Opal Orbit Orchid Osprey Otter Pebble
  Pelican Pine Pivot Plover Polar Poplar Prairie Prism Quarry Quartz Quill Raven Redwood Reef Ridge Ripple Robin Rowan
  Saffron Sage Salt Sable Sequoia Sierra Silver Slate Solstice Sparrow Spruce Stellar Stone Summit Swift Sycamore
  Talon Tamarack Teal Tern Thistle Thorn Tidal Timber Topaz Tulip Umber Valley Vector Vega Verdant Vertex Violet Vista
  Walnut Wander Willow Winter Wolfram Wren Yarrow Zenith Zephyr Zinc`);

export const suffixes = words(`
  Labs Systems Analytics Software Networks Dynamics Partners Logistics Health Energy Robotics Capital Media Studios
  Consulting Security Payments Cloud Data Foods Motors Materials Biotech Learning Travel Insurance Retail Design
  Interactive Engineering Solutions Technologies Ventures Works Digital Freight Pharma Aerospace Realty Legal`);

/** A second suffix from the 9,001st company or so on; the first is none. */
export const endings = ["", "Group", "Europe", "International", "Holding", "One", "Hub", "Collective"] as const;

export const industries = words(
  "Software Fintech Logistics Healthcare Energy Manufacturing Media Retail Insurance Consulting Education Biotechnology Hospitality Telecommunications Construction Aerospace",
);

export const technologies = [
  "React", "Next.js", "Vue.js", "Angular", "Node.js", "Ruby on Rails", "Django", "WordPress", "Shopify", "HubSpot",
  "Salesforce", "Marketo", "Segment", "Google Analytics", "Mixpanel", "Intercom", "Zendesk", "Stripe", "Cloudflare",
  "Fastly", "AWS", "Google Cloud", "Azure", "Kubernetes", "PostgreSQL", "Snowflake", "Datadog", "Sentry", "Twilio", "Okta",
]; // prettier-ignore

export const tlds = [
  ["com", 56], ["io", 12], ["co", 5], ["net", 3], ["ai", 4], ["de", 5], ["fr", 4], ["co.uk", 4], ["nl", 3], ["eu", 2], ["es", 2],
] as const; // prettier-ignore
