const words = (text: string) => new Set(text.split(/[\s,]+/).filter(Boolean));

/**
 * Never context and never an indicator, although galaxies have clusters (or synonyms) of these names and MISP's extraction
 * makes file names and domains of the abbreviations.
 */
export const NEVER = words(`
  code data sector country unknown other finance ransomware malware phishing powershell software exploit payload
  backdoor trojan loader dropper stealer worm spyware adware rootkit keylogger miner botnet rat
  at net cmd reg ping ftp arp route tor tool tools group actor campaign attack attacks victim victims
  windows linux android macos microsoft google apple amazon facebook twitter telegram discord github
  china russia iran ukraine israel north korea
  e.g i.e u.s u.k u.s.a a.k.a vs etc p.m a.m
  node.js asp.net vb.net socket.io vue.js next.js react.js readme.md index.html robots.txt
  first second third generic test demo sample unnamed none null new
`);

/** Everyday words that are also names: context only beside one of KIND_WORDS. */
export const AMBIGUOUS = words(`
  lead hunter tick mutant play royal cuba black snake maze everest hydra hive conti medusa dark shadow ghost phantom
  viper cobra rhysida akira knight cactus trigona monti void nova alpha beta omega delta sigma
  silence wolf bear panda kitten spider tiger dragon phoenix falcon eagle hawk raven crow fox lion shark whale
  king queen prince joker ace storm thunder lightning blizzard sleet tempest typhoon sandstorm rain flood tsunami hail cyclone
  anchor bazar carbon cobalt lithium gold silver bronze iron nickel zinc mercury platinum copper tungsten titanium strontium
  radium polonium phosphorus rubidium krypton neon helium hydrogen oxygen
  agent agents angel apollo ares athena zeus hermes orion pegasus poseidon atlas titan cerberus chaos nemesis
  flame gauss regin sparrow sparkle spark torch fire ice frost snow
  empire merlin havoc sliver mythic covenant brute ratel
  clean clear crash cross crypto cube cyber delta dawn dust echo edge engine enigma entropy epsilon evil exotic
  fast final force forest free freedom frozen fury galaxy gate gamma gift global gorilla green grey red blue white
  hammer happy hidden hope hunt idle infinity inferno inside instant invisible jaguar jigsaw jungle jupiter
  kraken ladon lambda legend legion lemon level liberty light lime link lock locker locks logic lotus lucky luna
  magic magma mamba manage mars mask master matrix mask mirror mobile mole money monkey monster moon moses mosaic
  mouse native nano nebula net network nitro noise nomad north ocean onion open optima oracle orange origin
  packer pandora panther paradise patch patriot peace pearl phobos pirate pixel poison power predator prime prism project
  proton proxy puma pulse python quantum quick quiet rage ragnar rainbow ramp random ransom rapid raptor reaper rebel recon
  remote resident reverse rex ring rock rogue rover ruby rush saint salsa samurai satan satana satellite savage scarab scout
  script seal secret seed shade shell shield siege signal sierra simple siren skull sky slam slim smoke sniper solar
  solo sphinx spin spirit splinter spring sprout spy star static stealth steel stone stop storm stream strike striker sugar
  summer sun surge swift switch sword sync system target tarantula tango team temple terminator tesla thief thor thread throne
  tiny token tomato torn toxic trick trident trigger trinity triton trojan tunnel turbo turtle twins ultimate union
  unicorn union uranus vega veil velvet venom venus victory viking violet virus vision vortex vulcan vulture warlock warp
  wasp wave web west whisper wild wind winter wiper witch wizard wonder xray yellow zen zero zombie zone
  bit bot bots cloud core cover cutter exchange explorer finder format frame generator grabber guard helper hook host
  import index inject injector install installer key keys kit launcher library listener manager message mini monitor
  password phone photo pin plug point portal post process profile program protect protector queue reader record recover
  register report request resolver restore result router run runner safe scanner search security sender server service
  session setup share sign site source space storage store support tag task terminal text thanatos time tracker transfer
  update updater upload user vault version video view viewer wallet watch watcher window worker
  bad beast bill birthday bomb boss bug cat cell chance charge chimera cipher comet
  dance dash death decoy deep demon destroyer devil diamond digital dino dog doom drone duck
  easy egg elephant
`);

/** Words that make an everyday word beside them a name. */
export const KIND_WORDS = words(`
  ransomware malware group gang actor actors apt trojan trojans rat stealer infostealer botnet backdoor loader family
  campaign crew hackers operators affiliates miner worm implant spyware wiper rootkit dropper downloader framework
  samples sample variant variants infections beacon beacons raas maas threat
`);
