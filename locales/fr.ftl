# Les textes du cadre en français. Ce que déclarent les domaines et les procédures apporte ses propres mots.

yes = Oui
no = Non

# Lieux
place-today = Aujourd’hui
place-lists = Listes
place-figures = Chiffres
place-procedures = Procédures
place-ledger = Registre
place-account = Compte
place-help = Aide
place-admin = Administration
to-today = Aller à Aujourd’hui

# Connexion
sign-in-title = Connexion
sign-in-login = Nom de votre compte
sign-in-password = Mot de passe
sign-in-act = Se connecter
sign-in-refused = Ce nom et ce mot de passe ne vont pas ensemble. Veuillez vérifier l’un et l’autre et réessayer ; votre administrateur peut vous donner un nouveau mot de passe.
sign-in-demo = Comptes de cette démonstration
sign-in-demo-password = Mot de passe de tous les comptes :
sign-in-demo-role = Rôle
code-title = Votre code
code-label = Code de votre second facteur
code-help = Les six chiffres affichés par votre téléphone, ou l’un de vos codes de secours.
code-back = Recommencer
code-wrong = Ce n’est pas le code du moment, ou il a déjà servi. Attendez le suivant et saisissez-le ; un code de secours convient aussi.
code-resting = Il y a eu trop de codes erronés. Veuillez patienter { $minutes } { $minutes ->
    [one] minute
   *[other] minutes
} avant le prochain, ou adressez-vous à un administrateur.
welcome-title = Bienvenue, { $name }
welcome-lead = Votre identifiant est { $login }. Choisissez votre mot de passe ; ce lien ne sert qu’une fois.
welcome-act = Choisir le mot de passe
welcome-chosen = Votre mot de passe est choisi. Connectez-vous avec lui.
welcome-over-title = Ce lien a déjà servi
welcome-over = Un lien pour choisir un mot de passe ne sert qu’une fois et peu de temps. Demandez-en un nouveau à un administrateur.

# Ce qui n’a pas abouti
trouble-refused-title = L’acte n’a pas été accompli
trouble-unreadable-title = Ceci n’a pas pu être lu
trouble-unreadable = La demande n’a pas pu être lue. Veuillez revenir en arrière et réessayer.
trouble-other-body-title = Déjà envoyé avec un autre contenu
trouble-other-body = Ce formulaire a déjà été envoyé, avec un autre contenu. Le premier envoi demeure. Rouvrez le formulaire s’il reste quelque chose à accomplir.
trouble-forged-title = Non envoyé depuis l’une de nos pages
trouble-forged = Pour votre sécurité, rien n’a été fait : la demande ne venait pas d’une page de votre session actuelle. Rouvrez la page et recommencez-y.
trouble-beyond-title = Au-delà de cet accès
trouble-not-found-title = Introuvable
trouble-not-found = Cette page n’existe pas, ou elle ne vous est pas visible. Veuillez vérifier l’adresse ou rechercher ce qu’il vous faut.
trouble-method-title = Impossible ici
trouble-method = Cette adresse n’accepte pas ce genre de demande. Veuillez revenir en arrière et utiliser les boutons de la page.
trouble-too-large-title = Trop volumineux
trouble-too-large = L’envoi est trop volumineux. Veuillez en envoyer moins à la fois.
trouble-too-many-title = Un instant, je vous prie
trouble-too-many = Il y a eu trop de tentatives. Veuillez patienter une minute avant de réessayer.
trouble-stopped-title = Rien ne peut être consigné pour le moment
trouble-stopped = Le registre n’accepte rien pour l’instant. Rien n’a été consigné deux fois ni à moitié. Veuillez prévenir votre administrateur et réessayer plus tard.
trouble-slow-title = La réponse tarde trop
trouble-slow = Aucune réponse n’est venue à temps. Veuillez réessayer dans un instant.
trouble-anonymous-title = Vous n’êtes pas connecté
trouble-anonymous = Veuillez vous connecter avec un compte de la maison.
trouble-failure-title = Une défaillance de notre côté
trouble-failure = Rien n’a été consigné. Ceux qui veillent sur Poinçon en sont avertis ; veuillez réessayer dans un instant.

# Actes
done-notice = { $act } : c’est fait.
form-site = Vous agissez à
form-site-help = Le site où vous vous trouvez en accomplissant cet acte.
form-in-name = Au nom de
form-in-name-help = Les deux noms figurent avec l’acte. Ce qui ne vous est pas permis ne l’est pas non plus au nom d’autrui.
form-own-name = Moi-même
form-for = { $name } (jusqu’au { $until })
form-one-per-line = Une valeur par ligne.
form-cancel = Annuler

# Aujourd’hui
today-title = Aujourd’hui
today-empty-title = Rien ne vous attend
today-empty = Ce qui est demandé à vos rôles figurera ici, le plus urgent en tête.
today-late = En retard
today-today = Aujourd’hui
today-week = Sous une semaine
today-later = Plus tard
today-undated = Sans date
today-paused = En attente, échéance suspendue
today-more =
    { $count ->
        [one] et un autre
       *[other] et { $count } autres
    }

# Objets
object-closed = Clos
object-next = { $stage } : { $roles } ({ $site }).
object-facts = Faits
object-procedure = Procédure
object-papers = Papiers
object-all-acts = Tous ses actes

# Fils
thread-for = { $who } pour { $other }
thread-document = Document { $number }

# Listes
lists-title = Listes
lists-lead = Tout ce qui se parcourt, avec filtres, totaux et feuilles à emporter.
lists-others = Autres
list-as-board = en tableau
list-search = Rechercher dans cette liste
list-late-only = Les retards seulement
list-all = Tout afficher
tab-list = Liste
tab-board = Tableau
board-idle = Rien pour l’instant dans :
facet-none = (aucun)
export-xlsx = Excel (.xlsx)
export-csv = CSV (.csv)
export-note = Remarque
export-cut = Coupé à { $rows } lignes sur { $total } : affinez la liste pour l’emporter entière.

# Actes du registre
acts-title = Actes
acts-count =
    { $count ->
        [one] { $count } acte
       *[other] { $count } actes
    }
acts-empty = Aucun des actes demandés ne vous est visible.
acts-older = Actes antérieurs
acts-next = Autres actes

# Recherche
search-title = Recherche
search-hint = Saisissez un numéro, un nom ou un mot ; un code lu mène droit à son objet.
search-found =
    { $count ->
        [one] { $count } objet trouvé
       *[other] { $count } objets trouvés
    }
search-none-title = Aucun résultat
search-none = Aucun objet qui vous soit visible ne contient ces mots. Essayez moins de lettres ou une autre graphie.
search-all = Tout voir

# Procédures
procedures-title = Procédures
procedures-lead = Comment la maison travaille, telle qu’écrite et telle qu’appliquée.
procedures-empty = Les procédures en vigueur figureront ici.
procedure-version = Version { $version }
procedure-figures = Ses chiffres

# Chiffres
figures-title = Chiffres
figures-lead = Ce que disent les actes eux-mêmes. Chaque chiffre ouvre les actes dont il est tiré.
figures-empty-title = Pas encore de chiffres
figures-empty = Dès qu’un acte est accompli sous cette procédure, ses chiffres figurent ici. Si une période ou un site est choisi, essayez plus large.
figures-from = Commencés du
figures-to = au
figures-site = Site
figures-all-sites = Tous les sites
figures-my-sites = Vos sites
figures-show = Afficher

# Registre
ledger-title = Registre
ledger-lead = Tout ce qui a été accompli, pour toujours, dans un ordre que nul ne peut changer sans que cela se voie.
ledger-head = Tête
ledger-size = Actes
ledger-root = Racine de l’arbre (SHA-256)
ledger-at = Dernier acte
ledger-verify-title = Le prouver
ledger-verify = Conservez le point de contrôle ci-dessous hors de cette maison. Quiconque le détient peut prouver plus tard, avec le programme ou tout outil pour journaux de transparence C2SP, que rien de ce qui précède n’a été changé, retiré ni intercalé.
ledger-checkpoint = Point de contrôle signé
ledger-no-checkpoint = Aucun n’a encore été remis.
ledger-take-checkpoint = Prendre un point de contrôle maintenant
ledger-key = Clé pour le vérifier

# Son propre compte
account-lead = Connecté sous { $login }
account-roles = Vos rôles
account-everywhere = partout
account-site = Où vous exercez
account-choose = Choisir
account-password = Un nouveau mot de passe
account-current = Mot de passe actuel
account-new = Nouveau mot de passe
account-again = Nouveau mot de passe, encore une fois
account-password-help = Au moins { $least } caractères ; une courte phrase se retient bien et se devine mal.
account-change = Changer le mot de passe
account-changed = Votre mot de passe est changé. Les sessions sur d’autres appareils ont pris fin.
account-roles-held = Rôles tenus
account-tab-account = Compte
account-tab-second = Second facteur
account-tab-sessions = Sessions
account-tab-tokens = Jetons d’accès
account-tab-deputies = Suppléants
account-tab-log = Journal de connexion

# Second facteur
second-none-title = Pas de second facteur ici
second-none = Cette maison n’a pas de clé pour garder des seconds facteurs. La personne qui exploite Poinçon peut en prévoir une.
second-required = L’un de vos rôles demande un second facteur. Établissez-le maintenant ; les autres pages s’ouvriront ensuite.
second-set-up = Établir un second facteur
second-how = Ouvrez l’application d’authentification de votre téléphone, lisez ce dessin et saisissez le code affiché. Dès lors, la connexion demandera un tel code après le mot de passe.
second-drawing = Le secret de votre second facteur sous forme de code QR ; il figure aussi ci-dessous, à saisir.
second-typed = Pas d’appareil photo ? Saisissez ce secret :
second-code = Code affiché par votre téléphone
second-confirm = Confirmer et activer
second-on = Votre second facteur est actif
second-since = Depuis le
second-left = { $count ->
    [one] Il reste { $count } code de secours.
   *[other] Il reste { $count } codes de secours.
}
second-lost = Si vous perdez votre téléphone, connectez-vous avec un code de secours. Sans code, un administrateur peut réinitialiser le second facteur ; le registre en garde trace.
second-codes-title = Vos codes de secours, montrés cette seule fois
second-codes = Chacun vous connecte une fois à la place d’un code. Imprimez-les ou notez-les, et gardez-les loin de votre téléphone.
second-renew-title = Nouveaux codes de secours
second-renew = Établir dix nouveaux codes

# Sessions
sessions-lead = Les appareils où vous êtes connecté. Fermez ce que vous ne reconnaissez pas, puis changez votre mot de passe.
sessions-here = celle-ci
sessions-device = Appareil
sessions-unknown = Appareil inconnu
sessions-since = ouverte le
sessions-seen = dernier usage
sessions-end = Fermer
sessions-end-others = Fermer toutes les autres sessions

# Jetons d’accès
tokens-lead = Programmes et feuilles de calcul se connectent avec un jeton à la place de votre mot de passe. Un jeton permet moins que vous, pour un temps, et se révoque.
tokens-none = Vous n’avez aucun jeton.
tokens-new = Un nouveau jeton
tokens-name = Nom
tokens-name-help = Ce qui s’en servira, par exemple « Chiffres mensuels dans Excel ».
tokens-days = Durée
tokens-days-n = { $days } jours
tokens-does = Permet de
tokens-only-reads = lire les listes, les objets et les actes
tokens-reads-some = lire, et accomplir les actes choisis ci-dessous
tokens-only-some = seulement accomplir les actes choisis ci-dessous
tokens-reads-all = lire, et accomplir tout ce qui vous est permis
tokens-reads = lit
tokens-does-all = accomplit tout ce qui est permis à son titulaire
tokens-verbs = Actes
tokens-verbs-help = Utile seulement si les actes sont choisis un à un.
tokens-make = Établir le jeton
tokens-made-title = Votre jeton, montré cette seule fois
tokens-made = Copiez-le maintenant là où il servira. Quiconque le détient agit en votre nom.
tokens-how = Dans un programme, envoyez-le dans l’en-tête « Authorization: Bearer … ». Dans Excel ou Power BI, choisissez De base, avec le nom d’utilisateur { $login } et le jeton pour mot de passe. Ne le mettez jamais dans une adresse.
tokens-until = jusqu’au
tokens-used = dernier usage
tokens-unused = encore inutilisé
tokens-revoke = Révoquer

# Suppléants
deputies-lead = Quelqu’un peut agir pour vous en votre absence : avec certains de vos rôles, pour un temps, jusqu’à une valeur. Les deux noms figurent avec chaque acte.
deputies-now = Vous agissez pour { $name } jusqu’au { $until }. Les formulaires demandent au nom de qui.
deputies-mine = Qui agit pour vous
deputies-none = Personne n’agit pour vous.
deputies-name = Désigner un suppléant
deputies-acts = Pour qui vous agissez
deputies-acts-none = Personne ne vous a désigné comme suppléant.

# Journal de connexion
journal-lead = Ce qui est arrivé à votre compte ces trois derniers mois. Prévenez votre administrateur si une ligne n’est pas de vous.
journal-empty = Rien n’a été noté ces trois derniers mois.
journal-when = Quand
journal-what = Quoi
journal-where = Depuis
journal-signed-in = Connexion
journal-wrong-password = Mot de passe erroné
journal-wrong-code = Code du second facteur erroné
journal-recovery-code = Connexion avec un code de secours
journal-turned-away = Accès refusé
journal-signed-out = Déconnexion
journal-session-ended = Session fermée
journal-password-changed = Mot de passe changé
journal-second-factor-set = Second facteur établi
journal-recovery-renewed = Nouveaux codes de secours
journal-token-made = Jeton établi
journal-token-revoked = Jeton révoqué
journal-export-made = Liste emportée
journal-link-used = Mot de passe choisi par lien

# Administration
admin-lead = Personnes, rôles, suppléants et ce qui est ouvert. Tout changement figure au registre, sous forme de codes.
admin-people = Personnes
admin-person = Personne
admin-roles = Rôles
admin-sites = Sites
admin-deputies = Suppléants
admin-sessions = Sessions
admin-tokens = Jetons
admin-log = Journal de connexion
admin-settings = Réglages
admin-search = Nom, identifiant, rôle ou lieu
admin-count = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
admin-enrol = Inscrire une personne
admin-state = État
admin-last = Dernière connexion
admin-locked = Verrouillé
admin-login = Nom du compte
admin-open = Ouvert
admin-no-account = Sans compte
admin-invited = Invité
admin-second = Second facteur
admin-home = Site d’attache
admin-enrolled = Inscrit le
admin-facts = Compte
admin-granted = Attribué par { $name }
admin-confirmed = confirmé par { $name }
admin-proposed = Attend une seconde personne
admin-answer = Confirmer ou refuser
admin-end-role = Retirer
admin-none = Rien ici.
admin-acts = Actes
admin-link-title = Le lien à usage unique, montré cette seule fois
admin-link = Remettez-le à la personne par une voie sûre, et à nul autre. Il ne sert qu’une fois ; un nouveau lien y met fin.
admin-log-lead = Qui est entré, qui ne l’a pas pu, et ce qui fut emporté, depuis trois mois. Chacun lit aussi ses propres lignes.
admin-sessions-lead = Qui est connecté en ce moment. Fermer les sessions de quelqu’un est un acte du registre.
admin-tokens-lead = Les jetons en vigueur. Leurs secrets ne sont connus de personne ici.
admin-tokens-none = Personne n’a de jeton.
enrol-lead = Le registre apprend le code et le site d’attache ; le nom et l’identifiant restent à côté. Un lien à usage unique pour choisir un mot de passe s’affiche ensuite.
enrol-name = Nom
enrol-name-help = Tel que le lisent les collègues.
enrol-login-help = Ce que l’on saisit pour se connecter : lettres sans accent, chiffres, points, traits d’union.
enrol-code = Code au registre
enrol-code-help = Il ne dit rien de la personne.
enrol-act = Inscrire et inviter
settings-lead = Décidés par la personne qui exploite Poinçon, dans son fichier de réglages ; en lecture seule ici.
settings-maison = Nom de la maison
settings-origin = Adresse
settings-tls = Derrière TLS
settings-proxy = Le mandataire nomme les adresses
settings-second = Second facteur proposé
settings-second-roles = Second facteur exigé de
settings-idle = Une session inutilisée se ferme après
settings-whole = Toute session se ferme après
settings-per-account = Tentatives de connexion par compte et minute
settings-per-address = Tentatives de connexion par adresse et minute
settings-api = Requêtes de programmes par compte et seconde
settings-export = Lignes d’un export au plus

# Aide
help-title = Aide
help-lead = Quelques mots sur chaque lieu ; les procédures de la maison disent le reste.
help-today-title = Aujourd’hui
help-today = Ce qui attend vos rôles sur vos sites, le plus urgent en tête. Le bouton au bout d’une ligne commence l’acte ; la ligne ouvre l’objet.
help-object-title = La page d’un objet
help-object = Ce que c’est, où il se trouve, qui le détient et jusqu’à quand ; ce que vous pouvez accomplir à présent, et pourquoi non pour le reste ; tout ce qui lui est arrivé ; ses faits sur le côté. Chaque genre d’objet a la même page.
help-refusal-title = Quand un acte est refusé
help-refusal = Toutes les raisons sont dites ensemble à côté du bouton, avec ce qu’il convient de faire. Votre saisie demeure. Rien n’est consigné tant qu’une raison subsiste.
help-list-title = Listes et tableaux
help-list = Filtrez en saisissant sous un intitulé (dates et nombres aussi sous la forme de..à), affinez par les valeurs comptées, choisissez les colonnes, triez par un intitulé, emportez la liste entière en feuille. L’adresse contient la question : gardez-la ou envoyez-la à un collègue qui voit les mêmes sites.
help-figures-title = Chiffres
help-figures = Combien de temps prennent les choses, où elles attendent, quels chemins elles suivent. Chaque chiffre ouvre les actes dont il est tiré et suit le registre en moins d’une seconde.
help-ledger-title = Le registre
help-ledger = Chaque acte est frappé avec qui, quand, où et sous quelle procédure. Les corrections sont de nouveaux actes ; rien n’est jamais réécrit.
help-programs-title = Pour les programmes
help-programs = Chaque acte et chaque liste sont aussi ouverts aux programmes, avec les mêmes droits et les mêmes refus :
help-keys = Afficher les touches
due-missed = { $length } de retard

# Fils : messages, documents, mentions
compose-title = Écrire dans le fil
compose-about = Au sujet de { $object } : tous ceux qui y ont accès le liront.
compose-text = Message
compose-text-help = Tous ceux qui voient cette page le liront. Écrivez @ et un nom pour solliciter un collègue.
compose-colleagues = Collègues
compose-mention = Solliciter
compose-files = Photos et documents
compose-send = Envoyer
compose-approval = Ceci est l’accord du client
compose-approval-help = Ajoutez la page signée par le client, ou sa photo.
compose-approved = Ce que le client approuve
compose-of = Le document approuvé, s’il est conservé ici
message-title = Message
message-taken-back = Ce message a été repris par son auteur.
message-erased = Le texte de ce message a été effacé.
message-gone = Le texte de ce message n’est plus conservé ici.
message-take-back = Reprendre
document-erased = Document effacé
documents-title = Photos et documents
mentions-title = Messages pour moi
mentions-purpose = Ce que vos collègues vous ont demandé de lire ; les non lus d’abord.
mentions-none = Personne ne vous a encore sollicité. Les messages qui vous nomment avec @ paraissent ici.
mentions-unread = non lu
mentions-read = Marquer comme lu
mentions-read-of = Marquer comme lu le message au sujet de { $object }
mentions-documents = Des documents, sans un mot.

# Importer des fichiers
import-title = Importer un fichier
import-lead = Commandes, références, prix ou clients depuis un classeur, un fichier texte ou un extrait SAP. Rien n’est consigné avant que vous n’ayez vu ce qui se passerait.
import-steps = Étapes de l’importation
import-step-file = Fichier
import-step-mapping = Colonnes
import-step-preview = Aperçu
import-step-import = Importation
import-target = Nature des lignes
import-profile = Correspondance enregistrée
import-profile-help = Elle sait ce qu’est chaque colonne. Sans elle, une correspondance est proposée d’après les en-têtes.
import-profile-suggest = En proposer une
import-file = Fichier
import-file-help = .xlsx, .csv, .txt, un IDoc (ORDERS05) ou une réponse OData (.json) ; 50 Mo au plus. Plusieurs tables SAP (VBAK, VBAP, VBEP, KNA1) peuvent être choisies ensemble.
import-sheet = Feuille
import-sheet-help = Seulement pour un classeur qui en a plusieurs ; sinon la première qui a des lignes.
import-read = Lire le fichier
import-recent = Sur votre bureau
import-rows = { $kind }, { $count } lignes, { $columns } colonnes
import-system-own = Liste interne
import-profiles = Correspondances enregistrées
import-profile-about = Version { $version } · { $system }
import-profile-give = Enregistrer en fichier
import-profile-forget = Retirer
import-profile-bring = Une correspondance d’une autre maison
import-profile-bring-act = Ajouter la correspondance
import-system = Système ou liste
import-system-help = D’où viennent les numéros, par exemple SAP P01. Un même numéro d’un même système n’est jamais repris deux fois.
import-number = Numéro de la ligne
import-number-second = Seconde partie du numéro
import-number-help = La colonne qui numérote une ligne là-bas, et une seconde pour son poste. Les zéros de tête ne comptent pas. Sans colonne, le contenu tient lieu de numéro.
import-site = Site
import-site-help = La colonne qui dit où chaque acte a lieu. Sans colonne, votre propre site.
import-values = Sens des valeurs
import-values-help = Une par ligne, par exemple FR01 = PAR
import-needed = à renseigner
import-no-column = Aucune colonne
import-no-constant = Aucune valeur commune
import-constant = ou une valeur pour toutes les lignes
import-column-of = Colonne pour { $field }
import-constant-of = Valeur commune à toutes les lignes pour { $field }
import-samples = Par exemple { $samples }
import-dates = Dates telles que 03/04/2026
import-as-written = comme chaque cellule le montre
import-day-first = le jour d’abord
import-month-first = le mois d’abord
import-decimals = Nombres tels que 1,234
import-point = 1,234.56
import-comma = 1.234,56
import-unit = Poids en
import-unit-own = grammes
import-unit-mg = milligrammes
import-unit-kg = kilogrammes
import-currency = Devise
import-currency-none = non choisie
import-currency-constant = La même pour toutes les lignes
import-currency-column = D’une colonne
import-zeros = Retirer les zéros de tête
import-name = Nom de la correspondance
import-name-help = Pour la garder en vue du prochain fichier de ce genre.
import-save = Garder cette correspondance sous son nom
import-preview = Aperçu
import-new = Nouvelles
import-changed = Modifiées
import-differing = À trancher
import-same = Déjà présentes
import-faulty = En erreur
import-faults = Lignes en erreur
import-faults-lead = { $rows ->
    [one] Une ligne ne peut être reprise
   *[other] { $rows } lignes ne peuvent être reprises
} ({ $reasons ->
    [one] un motif
   *[other] { $reasons } motifs
}). Prenez le classeur, corrigez les cellules et renvoyez-le, ou laissez ces lignes de côté.
import-faults-file = Lignes en erreur, avec leurs motifs (.xlsx)
import-faults-more = Les { $shown } premiers motifs sont affichés ; le classeur les contient tous.
import-leave-out = { $rows ->
    [one] Laisser de côté la ligne en erreur
   *[other] Laisser de côté les { $rows } lignes en erreur
}
import-line = Ligne
import-sheet-column = Feuille
import-column = Colonne
import-value = Valeur
import-why = Motif, et que faire
import-first = Les premières lignes, telles qu’elles seraient consignées
import-number-there = Numéro là-bas
import-standing = Effet
import-differences = Lignes qui disent autre chose
import-differences-lead = À gauche ce que tient la maison, à droite ce que dit le fichier.
import-not-taken = (reste tel quel ici ; un autre acte le modifie)
import-differences-more = Les { $shown } premières sont affichées ; ce que vous choisissez pour toutes vaut pour les autres.
import-changed-all = Toutes celles qui peuvent être modifiées
import-differing-all = Toutes les autres
import-object = Ici
import-both = Ici → dans le fichier
import-choice = Ce qui vaut
import-choice-of = Ce qui vaut pour la ligne { $line }
import-choose = à choisir
import-as-all = comme pour toutes
import-choice-update = le fichier
import-choice-keep = les nôtres ; ne plus demander
import-choice-leave = laisser de côté cette fois
import-elsewhere = Diffère par des champs tenus ailleurs.
import-act = { $count ->
    [0] Importer
    [one] Importer une ligne
   *[other] Importer { $count } lignes
}
import-nothing = Il n’y a rien à importer : chaque ligne est déjà ici, ou ne peut être reprise.
import-back-to-mapping = Retour aux colonnes
import-running = Vous pouvez quitter cette page ; l’importation se poursuit.
import-stopping = Les lignes en cours sont achevées ; aucune autre n’est commencée.
import-refresh = Actualiser
import-struck = Consignées
import-kept = Gardées telles quelles
import-left-out = Laissées de côté
import-not-reached = Non atteintes
import-was-stopped = L’importation a été arrêtée. Ce qui est consigné demeure ; importez à nouveau le même fichier et elle reprendra où elle s’est arrêtée.
import-is-over = { $count ->
    [0] L’importation est achevée ; il n’y avait rien à consigner.
    [one] L’importation est achevée ; une ligne a été consignée.
   *[other] L’importation est achevée ; { $count } lignes ont été consignées.
}
import-refused-late = Refusées au moment de consigner
import-documents = Documents reçus
import-look-again = Revoir le fichier
import-another = Un autre fichier
import-link = Importer un fichier

# Versions and signatures of procedures
versions-title = Versions
versions-compare = Versions côte à côte
versions-from = De
versions-to = À
versions-show = Comparer
versions-part = Partie
versions-same = Aucune différence
versions-same-why = Ces deux versions disent la même chose. Choisissez-en deux autres.
versions-sign = Lire et signer
versions-signed = Signée
versions-not-yet = Pas encore
versions-who = Qui a signé
versions-count = { $done } sur { $all } ont signé
versions-nobody = Parmi les personnes que vous pouvez voir, nulle n’agit dans cette procédure.
versions-all = Toutes les signatures, y compris des versions antérieures

vault-title = La personne
vault-kept = au coffre
vault-empty = Plus rien n’est conservé.
vault-closed = Ce que l’on sait de la personne est au coffre. Qui l’ouvre est consigné, avec le motif.
vault-open = Consulter les données
vault-export = Données du client
vault-export-page = À lire ou à imprimer
vault-export-lead = Tout ce que la maison sait : la personne, les faits, ce qui a été fait et quand.
vault-export-cut = Seules les premières entrées des longues listes figurent ici ; demandez le reste à l’exploitant.
vault-acts = Ce qui a été fait
vault-act-at = Quand
vault-act-what = Quoi
vault-act-about = Sujet
vault-act-site = Où

# Reports
place-reports = Rapports
reports-title = Rapports
reports-lead = Établis d’après le registre tel qu’il est ; chaque chiffre ouvre la liste dont il est tiré.
reports-period = Période
reports-show = Afficher
reports-days = jours
reports-same = comme avant
reports-before = avant :
reports-figures = Chiffres
reports-figure = Chiffre
reports-value = Valeur
reports-earlier = Période précédente
reports-currency = Devise
reports-definition = Comment il est compté
dashboard-title = Tableau de bord
dashboard-exceptions = Exceptions ouvertes
dashboard-exceptions-what = Ce qui n’est pas comme il devrait et que vous pouvez voir, avec son responsable et son délai.
dashboard-empty-title = Aucun chiffre n’est suivi pour vos rôles
dashboard-empty = Les rapports et les listes vous sont ouverts ; un administrateur peut vous donner un rôle qui suit des chiffres.
dashboard-and = Et { $amounts }. { $what }
reports-courses = Mois par mois
reports-month = Mois
reports-sites = Sites
reports-every-site = Tous les sites de la maison
reports-position = Position et racine du registre
reports-read-at = Lu le
reports-acts = Actes au registre
reports-root = Racine du registre
reports-last-act = Dernier acte
reports-checkpoint = Dernier point de contrôle signé
reports-no-checkpoint = aucun pour l’instant
reports-back-title = Retour aux actes
reports-back =
    Chaque chiffre de ce rapport est tiré d’actes du registre, tel qu’il était à la position ci-dessous. Sur la page du
    rapport (le code de la première page l’ouvre), chaque chiffre ouvre la liste dont il est tiré, et chaque ligne d’une
    liste ses actes. La racine les fixe : qui détient un point de contrôle peut prouver que rien n’a changé depuis.
reports-drawn = Établi le { $day } à { $hour }
reports-during = { $period }, face à { $before }

# Saved views
saved-title = Vues enregistrées
saved-save = Enregistrer cette vue
saved-name = Son nom
saved-share = Les collègues qui ont l’un de mes rôles la voient aussi
saved-keep = Enregistrer
saved-mine = À vous
saved-shared = À vous, partagée avec les collègues de vos rôles
saved-from-others = Partagée avec vous
saved-forget = L’oublier
saved-forget-named = Oublier « { $name } »

# exceptions, avis, courriel, agenda
place-mentions = Messages pour moi
place-inbox = Exceptions
today-exceptions = { $count ->
    [one] { $count } exception vous attend ou vous a été transmise
   *[other] { $count } exceptions vous attendent ou vous ont été transmises
}
inbox-title = Exceptions
inbox-lead = Ce qui n’a pas été ou tarde, dans toutes les procédures qui vous sont visibles : qui s’en charge, pour quand, et qui en est avisé sinon.
inbox-history = Ce qui fut réglé
inbox-empty-title = Tout est en ordre
inbox-empty = Les délais dépassés et les incidents figureront ici, avec les personnes qui s’en chargent.
inbox-mine = Les miennes
inbox-mine-none = Rien ne vous attend.
inbox-escalated = Transmises à moi
inbox-escalated-none = Rien ne vous a été transmis.
inbox-others = Les autres, qui me sont visibles
inbox-owner = Revient à
inbox-taken = Suivie par
inbox-nobody = Personne ne l’a prise
inbox-since = Depuis
inbox-due = À régler
inbox-passed = Transmise à
inbox-passes = À transmettre à
inbox-take = Prendre en charge
inbox-take-note = Ce que vous ferez (sans nom de client)
inbox-settle = Régler
inbox-settle-note = Ce qui fut fait (sans nom de client)
notices-title = Avis
notices-lead = Ce qui vous attend depuis peu, prend du retard ou vous est transmis, où l’on vous mentionne, et ce que vous avez promis pour bientôt.
notices-choose = Courriel et agenda
notices-empty-title = Aucun avis
notices-empty = Ce qui vous attend depuis peu, et ce qui vous est transmis, sera annoncé ici.
notices-new = nouveau
notices-waits = Vous attend
notices-late = En retard
notices-escalated = Vous est transmis
notices-mention = Mention
notices-promise = Promis bientôt
notices-mention-by = { $name } vous mentionne dans un message
notices-promised-for = promis pour le
account-tab-notices = Avis
mail-title = Courriel
mail-lead = Les lettres ne portent que des codes et des liens, jamais le nom d’un client ni un montant.
mail-off = Cette maison n’envoie pas de courriel pour le moment ; votre choix est conservé en attendant.
mail-when = Quand il vous est écrit
mail-never = Jamais
mail-at-once = Aussitôt, lorsque quelque chose m’est transmis
mail-in-the-morning = Le matin, dès { $hour } h, les jours ouvrés de mon site
mail-address = Adresse électronique
mail-address-help = Votre adresse au sein de la maison.
mail-keep = Conserver ce choix
mail-kept = Votre choix est conservé.
mail-due = pour le { $due }
mail-escalation = Vous est transmis : { $object }
mail-digest = Vos avis du { $day }
mail-foot = { $maison } vous adresse cette lettre parce que vous l’avez demandée dans Poinçon.
mail-choose = Changer ce que vous recevez
calendar-title = Agenda
calendar-lead = Une adresse privée que lit votre agenda : échéances de ce qui vous attend, dates promises de vos commandes. Quiconque la détient lit de même ; renouvelez-la en cas de doute.
calendar-made = Ajoutez dès maintenant cette adresse à votre agenda ; elle ne sera plus montrée.
calendar-since = Votre adresse privée est en vigueur depuis le
calendar-make = Établir une adresse privée
calendar-renew = Renouveler l’adresse
calendar-forget = Y mettre fin
calendar-name = { $maison } : échéances et promesses
calendar-promise = { $object } · promis
