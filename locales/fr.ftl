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

# Ce qui n’a pas abouti
trouble-refused-title = L’acte n’a pas été accompli
trouble-unreadable-title = Ceci n’a pas pu être lu
trouble-unreadable = La demande n’a pas pu être lue. Veuillez revenir en arrière et réessayer.
trouble-other-body-title = Déjà envoyé avec un autre contenu
trouble-other-body = Ce formulaire a déjà été envoyé, avec un autre contenu. Le premier envoi demeure. Rouvrez le formulaire s’il reste quelque chose à accomplir.
trouble-forged-title = Non envoyé depuis l’une de nos pages
trouble-forged = Pour votre sécurité, rien n’a été fait : la demande ne venait pas d’une page de votre session actuelle. Rouvrez la page et recommencez-y.
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
